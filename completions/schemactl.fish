# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_schemactl_global_optspecs
    string join \n c/config= e/env= env-file= database-url= ssh= wait= lock-wait= lock-timeout= statement-timeout= role= pooler= x= format= v/verbose q/quiet color= no-progress y/yes non-interactive h/help V/version
end

function __fish_schemactl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_schemactl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_schemactl_using_subcommand
    set -l cmd (__fish_schemactl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c schemactl -n "__fish_schemactl_needs_command" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_needs_command" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_needs_command" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_needs_command" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_needs_command" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_needs_command" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_needs_command" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_needs_command" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_needs_command" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_needs_command" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_needs_command" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "init" -d 'Start a project: schemactl.toml and an empty migrations folder'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "revision" -d 'Write a new revision file'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "merge" -d 'Write a revision that joins several heads'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "rebase" -d 'Put your own revisions on top of those that others have'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "squash" -d 'Make one revision of many, proved equal'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "edit" -d 'Open a revision file in $VISUAL or $EDITOR'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "upgrade" -d 'Apply revisions up to a target'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "downgrade" -d 'Revert revisions down to a target'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "stamp" -d 'Mark revisions as applied without running them'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "rehash" -d 'Record the checksums of edited files anew, on purpose'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "current" -d 'Show the revision the database is at'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "history" -d 'Show the revisions, newest first'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "heads" -d 'Show the newest revision of every branch'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "branches" -d 'Show where the history branches'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "show" -d 'Show one revision: its header and SQL, or what ran on this database'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "status" -d 'Show where the database stands: current, pending, edited, unfinished'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "log" -d 'Show what was done to this database, newest first'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "tables" -d 'List tables with their size and estimated number of rows'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "schema" -d 'Describe one table: columns, keys, indexes, references in both directions'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "count" -d 'Count the rows of tables'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "diff" -d 'Compare the database with the declared schema'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "repair" -d 'Make the database what the declared schema says'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "dump" -d 'Write the schema of the database as SQL or TOML'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "check" -d 'Check files, revisions, model and database against each other: the gate for CI'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "wait" -d 'Wait until the database is there'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "verify" -d 'Prove on a shadow that every revision can be applied, reverted and applied again'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "lint" -d 'Find what in SQL files will hurt: locks, rewrites, lost data, secrets, mistakes of design'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "deploy" -d 'Bring a database up to date: wait, upgrade head, safe repair, verify'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "health" -d 'Check the database: reachable, writable, at head, and what will hurt soon'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "embedded" -d 'Keep the embedded PostgreSQL running, for psql or an application'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "tunnel" -d 'Keep a way to the database open through SSH, for psql or an application'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "model-schema" -d 'Print the JSON schema of schema.toml, for editors'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "man" -d 'Write the manual pages'
complete -c schemactl -n "__fish_schemactl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand init" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s m -l message -d 'What the revision does; the first line of the file and its slug' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l head -d 'Revision that the new one revises: an id, a label, base [default: head]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l branch-label -d 'Label of the branch that begins here; usable as LABEL@head' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l depends-on -d 'Revision that must be applied first without being in the lineage' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l rev-id -d 'Id of the new revision [default: 12 random hex digits]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l version-path -d 'Folder for the file, one of those configured as migrations [default: that of the parent, or the first]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l from -d 'What the schema is before: that of the revisions on a shadow, or that of the database' -r -f -a "revisions\t'What the revisions make of an empty database; needs no database of the user\'s'
live\t'What the database has'"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l model -d 'The declared schema [default: `model` of schemactl.toml, else schema.sql or schema.toml]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l shadow -d 'Where revisions and model are run: local, server or the URL of a server [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l allow -d 'Write out steps that lose this' -r -f -a "drop-table\t''
drop-column\t''
drop-materialized-view\t''
drop-sequence\t''
narrow-type\t''
remove-enum-value\t''
drop-schema\t''
drop-extension\t''
recreate-table\t''
other-data-loss\t''
drop-partition\t''
drop-other\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l rename -d 'Rename instead of dropping and creating: [KIND:]SCHEMA.OLD=NEW, [KIND:]SCHEMA.TABLE.OLD=NEW; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l renames -d 'Whether one object that is gone and a new one of the same shape may be one that was renamed' -r -f -a "ask\t'Ask on a terminal, refuse elsewhere; the default'
never\t'They are different things: drop and create'"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l schema -d 'Only schemas that match; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l include -d 'Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l exclude -d 'Leave out objects that match; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l with -d 'Compare and write these as well' -r -f -a "privileges\t'Grants and default privileges'
owners\t'Owners'"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l splice -d 'Allow --head to name a revision that is no head: a new branch begins there'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l autogenerate -d 'Write the sections: what leads from the revisions to the declared schema, and back'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l allow-destructive -d 'Write out every step, whatever it loses; without it such steps are written as comments'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l online -d 'Prefer steps that let reads and writes go on; what cannot be in a transaction gets a revision of its own'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand revision" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s m -l message -d 'What the revision does [default: "merge A and B"]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l branch-label -d 'Label of the branch that begins here' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l rev-id -d 'Id of the new revision [default: 12 random hex digits]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l splice -d 'Allow revisions that are no heads'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand merge" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l onto -d 'The revision it shall stand on [default: the other head]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l base -d 'The git revision that others have [default: origin/HEAD, origin/main, origin/master, main, master, the first there is]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l dry-run -d 'Show what would be moved, and change nothing'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand rebase" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s m -l message -d 'What the revision does [default: "Squash of N revisions"]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l rev-id -d 'Id of the new revision [default: 12 random hex digits]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l shadow -d 'Where revisions are run: local, server or the URL of a server [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l dry-run -d 'Print the new revision, proved equal, and change nothing'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand squash" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand edit" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l unknown-statement -d 'What became of a statement that was running when an earlier run died and that left no trace' -r -f -a "retry\t'It did not take effect: run it again'
skip\t'It took effect: go on after it'"
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l sql -d 'Print a script for psql instead of running anything; needs no database'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l dry-run -d 'Show what would run, from the database\'s real state, and change nothing'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l single-transaction -d 'Run all revisions in one transaction: all of them, or none'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l allow-out-of-order -d 'Apply pending revisions that come before applied ones'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand upgrade" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l unknown-statement -d 'What became of a statement that was running when an earlier run died and that left no trace' -r -f -a "retry\t'It did not take effect: run it again'
skip\t'It took effect: go on after it'"
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l sql -d 'Print a script for psql instead of running anything; needs no database'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l dry-run -d 'Show what would run, from the database\'s real state, and change nothing'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l single-transaction -d 'Run all revisions in one transaction: all of them, or none'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand downgrade" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l purge -d 'Forget everything that history holds first, also ids that have no file'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l sql -d 'Print a script for psql instead; needs no database'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l dry-run -d 'Show what would change, and change nothing'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand stamp" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l all -d 'Every applied revision whose file was edited'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand rehash" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s k -l check-heads -d 'Exit with 2 unless the database is at every head'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand current" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s r -l rev-range -d 'Only this range: A:B, A:, :B, -3:current' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s i -l indicate-current -d 'Mark the revision the database is at'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand history" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l check -d 'Exit with 2 when there is more than one'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand heads" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand branches" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l applied -d 'Show the statements as they were run on this database instead of the file\'s'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand show" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand status" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s n -l limit -d 'How many events' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand log" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l schema -d 'Only schemas that match (* and ? as in file names); may be repeated [default: all of the user\'s own]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l sort -d 'What comes first' -r -f -a "name\t'By schema and name'
size\t'The largest on disk'
rows\t'The most rows'"
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l partitions -d 'List every partition, too'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l views -d 'List views, too'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand tables" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand schema" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l estimate -d 'The planner\'s estimate instead of an exact count: instant, and usually a little off'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand count" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l model -d 'The declared schema: a .sql file, a folder of them in any order, or a .toml file [default: `model` of schemactl.toml, else schema.sql or schema.toml]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l shadow -d 'Where the model is loaded: local, server (a scratch database on the target) or the URL of a server; visible to other users of this machine, so prefer SCHEMACTL_SHADOW_URL for one with a password [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l schema -d 'Only schemas that match (* and ? as in file names); may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l include -d 'Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l exclude -d 'Leave out objects that match, for example table:public.audit_*; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l with -d 'Compare these as well' -r -f -a "privileges\t'Grants and default privileges'
owners\t'Owners'"
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand diff" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l model -d 'The declared schema: a .sql file, a folder of them in any order, or a .toml file [default: `model` of schemactl.toml, else schema.sql or schema.toml]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l shadow -d 'Where the model is loaded and the plan rehearsed: local, server (scratch databases on the target) or the URL of a server; visible to other users of this machine, so prefer SCHEMACTL_SHADOW_URL for one with a password [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l plan -d 'Save the plan in this file; with --apply, execute the plan in this file, if the database is still as it was' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l allow -d 'Allow steps that lose this; drop-partition: partitions of a declared table that the model does not list; drop-other: what holds no rows, such as views, functions, policies, indexes, constraints, and row-level security that is switched off' -r -f -a "drop-table\t''
drop-column\t''
drop-materialized-view\t''
drop-sequence\t''
narrow-type\t''
remove-enum-value\t''
drop-schema\t''
drop-extension\t''
recreate-table\t''
other-data-loss\t''
drop-partition\t''
drop-other\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l rename -d 'Rename instead of dropping and creating: [KIND:]SCHEMA.OLD=NEW, [KIND:]SCHEMA.TABLE.OLD=NEW, also a value of an enum (SCHEMA.ENUM.OLD=NEW); may be repeated. A model says it with a comment, -- schemactl: renamed from OLD' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l renames -d 'Whether one object that is gone and a new one of the same shape may be one that was renamed' -r -f -a "ask\t'Ask on a terminal, refuse elsewhere; the default'
never\t'They are different things: drop and create'"
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l schema -d 'Only schemas that match (* and ? as in file names); may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l include -d 'Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l exclude -d 'Leave out objects that match, for example table:public.audit_*; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l with -d 'Compare and repair these as well' -r -f -a "privileges\t'Grants and default privileges'
owners\t'Owners'"
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l apply -d 'Execute the plan instead of only printing it'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l online -d 'Prefer steps that let reads and writes go on, although they take longer'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l allow-destructive -d 'Allow every step, whatever it loses or takes away'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l keep-unknown -d 'Leave what the model does not mention'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l only-safe -d 'Make only changes that lose nothing and take nothing away, and exit with 0 although others are left'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand repair" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s o -l output -d 'Write to this file instead of standard output' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l split -d 'Write one file per object into this folder, and load.psql, which loads them; what only the dump before wrote is removed' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l schema -d 'Only schemas that match; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l include -d 'Only objects that match; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l exclude -d 'No objects that match; may be repeated' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l with -d 'Write these, too: who may do what, and who owns what' -r -f -a "privileges\t'Grants and default privileges'
owners\t'Owners'"
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand dump" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l base -d 'The git revision that others have: revisions that it had when this branch left it must not be edited, moved or removed' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l heads -d 'How many heads are allowed' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l model -d 'The declared schema [default: `model` of schemactl.toml, else schema.sql or schema.toml if it is there]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l shadow -d 'Where revisions and model are run: local, server or the URL of a server [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l offline -d 'Look at no database, although one is configured'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l no-lint -d 'Leave the linter out'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l fix -d 'Write schemactl.sum anew, or for the first time'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand check" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l timeout -d 'How long to wait [default: that of --wait, or 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l read-only -d 'Be content with a server that can only be read: a standby'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand wait" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l model -d 'The declared schema [default: `model` of schemactl.toml, else schema.sql or schema.toml if it is there]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l shadow -d 'Where revisions and model are run: local, server or the URL of a server [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand verify" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l fail-on -d 'The least that ends the command with exit code 3: error, warning, note, or never [default: error]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l rule -d 'How much a rule matters: off, note, warning or error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l target-version -d 'The major version of PostgreSQL that the statements are for' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l list -d 'List the rules'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand lint" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l model -d 'The declared schema [default: `model` of schemactl.toml, else none]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l shadow -d 'Where the model is loaded and the plan rehearsed: local, server or the URL of a server [default: local]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l strict -d 'Exit with 2 when the database still differs from the model in the end; with ENABLE_AUTO_MIGRATION=false it is not compared'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l allow-ahead -d 'Accept a database with revisions that have no file here, and leave it as it is: for an older version that is rolled back to'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand deploy" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l no-revisions -d 'Do not look at the revisions: for a machine without their files'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand health" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -f -a "start" -d 'Start it and leave it running; prints its URL'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -f -a "stop" -d 'Stop it, whoever uses it'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -f -a "status" -d 'Say whether it runs, its version and its place; exits with 2 when it does not run'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -f -a "url" -d 'Print the URL of the running server, for psql or an application'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and not __fish_seen_subcommand_from start stop status url help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from start" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from stop" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from url" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from help" -f -a "start" -d 'Start it and leave it running; prints its URL'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from help" -f -a "stop" -d 'Stop it, whoever uses it'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from help" -f -a "status" -d 'Say whether it runs, its version and its place; exits with 2 when it does not run'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from help" -f -a "url" -d 'Print the URL of the running server, for psql or an application'
complete -c schemactl -n "__fish_schemactl_using_subcommand embedded; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l port -d 'Port of 127.0.0.1 to listen on [default: one that is free]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l socket -d 'Listen on a Unix socket that only you can reach, in a new private directory: for libpq (psql, psycopg, asyncpg)'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l show-password -d 'Print the URL with the password in it'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand tunnel" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand completions" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand model-schema" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s o -l output -d 'Folder to write the pages to' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s c -l config -d 'Configuration file [default: schemactl.toml here or in a folder above]' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s e -l env -d 'Environment: a section [env.NAME] of the configuration file' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l env-file -d 'Read variables from this file instead of .env and .env.local; may be repeated, later ones win' -r -F
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l database-url -d 'Where the database is; visible to other users of this machine, so prefer the environment' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l ssh -d 'Reach the database through this SSH server; its address is then as seen from there' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l wait -d 'Wait until the database is there; commands that write wait for a primary' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l lock-wait -d 'How long to wait while another run holds the lock [default: 60s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l lock-timeout -d 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l statement-timeout -d 'How long one statement may take [default: 0, no limit]' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l role -d 'Role that runs the revisions (SET ROLE)' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l pooler -d 'What stands before the server; what auto cannot tell counts as transaction [default: auto]' -r -f -a "auto\t''
none\t''
session\t''
transaction\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s x -d 'Value of :\'KEY\' and :"KEY" in revisions; one that is used and not given is an error' -r
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l format -d 'How data is printed' -r -f -a "text\t''
json\t''
csv\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''
sql\t''
toml\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s v -l verbose -d 'Say more: where every value came from'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s q -l quiet -d 'Say nothing but errors'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l no-progress -d 'Draw no progress bars'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s y -l yes -d 'Answer questions with yes'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -l non-interactive -d 'Never ask: refuse instead; implied without a terminal'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c schemactl -n "__fish_schemactl_using_subcommand man" -s V -l version -d 'Print version'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "init" -d 'Start a project: schemactl.toml and an empty migrations folder'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "revision" -d 'Write a new revision file'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "merge" -d 'Write a revision that joins several heads'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "rebase" -d 'Put your own revisions on top of those that others have'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "squash" -d 'Make one revision of many, proved equal'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "edit" -d 'Open a revision file in $VISUAL or $EDITOR'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "upgrade" -d 'Apply revisions up to a target'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "downgrade" -d 'Revert revisions down to a target'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "stamp" -d 'Mark revisions as applied without running them'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "rehash" -d 'Record the checksums of edited files anew, on purpose'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "current" -d 'Show the revision the database is at'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "history" -d 'Show the revisions, newest first'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "heads" -d 'Show the newest revision of every branch'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "branches" -d 'Show where the history branches'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "show" -d 'Show one revision: its header and SQL, or what ran on this database'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "status" -d 'Show where the database stands: current, pending, edited, unfinished'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "log" -d 'Show what was done to this database, newest first'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "tables" -d 'List tables with their size and estimated number of rows'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "schema" -d 'Describe one table: columns, keys, indexes, references in both directions'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "count" -d 'Count the rows of tables'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "diff" -d 'Compare the database with the declared schema'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "repair" -d 'Make the database what the declared schema says'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "dump" -d 'Write the schema of the database as SQL or TOML'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "check" -d 'Check files, revisions, model and database against each other: the gate for CI'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "wait" -d 'Wait until the database is there'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "verify" -d 'Prove on a shadow that every revision can be applied, reverted and applied again'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "lint" -d 'Find what in SQL files will hurt: locks, rewrites, lost data, secrets, mistakes of design'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "deploy" -d 'Bring a database up to date: wait, upgrade head, safe repair, verify'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "health" -d 'Check the database: reachable, writable, at head, and what will hurt soon'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "embedded" -d 'Keep the embedded PostgreSQL running, for psql or an application'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "tunnel" -d 'Keep a way to the database open through SSH, for psql or an application'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "model-schema" -d 'Print the JSON schema of schema.toml, for editors'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "man" -d 'Write the manual pages'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and not __fish_seen_subcommand_from init revision merge rebase squash edit upgrade downgrade stamp rehash current history heads branches show status log tables schema count diff repair dump check wait verify lint deploy health embedded tunnel completions model-schema man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and __fish_seen_subcommand_from embedded" -f -a "start" -d 'Start it and leave it running; prints its URL'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and __fish_seen_subcommand_from embedded" -f -a "stop" -d 'Stop it, whoever uses it'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and __fish_seen_subcommand_from embedded" -f -a "status" -d 'Say whether it runs, its version and its place; exits with 2 when it does not run'
complete -c schemactl -n "__fish_schemactl_using_subcommand help; and __fish_seen_subcommand_from embedded" -f -a "url" -d 'Print the URL of the running server, for psql or an application'
