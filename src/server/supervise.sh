# Runs a PostgreSQL server for as long as anybody holds the lifeline, then stops it and removes its directory.
#
# usage: sh -c … NAME DIRECTORY SIGNAL LINGER COMMAND…
#
# stdin is the reading end of DIRECTORY/lifeline, stdout a locked file, stderr the log. Every process of the server
# inherits the locked file, so the lock is free exactly when none of them lives any more.
directory=$1 signal=$2 linger=$3
shift 3
cd "$directory" || exit 1
exec 3<&0 </dev/null 4>&1 >&2
# A signal to the whole group or service must not end the one that cleans up; the server sets its own handlers.
trap '' HUP INT TERM

"$@" 3<&- &
server=$!

(
    while :; do
        # A read fails only at end of file: when the last user has closed its end, or died in whatever way.
        while read -r line <&3; do :; done
        [ -e keep ] && exit 0
        [ "$linger" = 0 ] || [ -e exited ] || sleep "$linger"
        # Whoever came in the meantime has written a line; from here on nobody can come.
        mv lifeline closing || break
        if read -r line <&3; then
            mv closing lifeline
        else
            break
        fi
    done
    [ -e exited ] || kill -s "$signal" "$server"
) &
watcher=$!

wait "$server"
echo "$?" >exited
# A directory to be thrown away holds the log, which whoever started the server may still want to read.
[ "$signal" = QUIT ] || kill -s KILL "$watcher"
wait "$watcher"
cd /
rm -rf -- "$directory"
