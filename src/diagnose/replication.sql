-- Replication slots that nobody reads keep the write-ahead log until the disk is full. On a standby the position that is
-- replayed stands for the one that is written.
SELECT s.slot_name AS name,
       pg_catalog.pg_wal_lsn_diff(
           CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                ELSE pg_catalog.pg_current_wal_lsn() END,
           s.restart_lsn
       )::bigint AS kept
FROM pg_catalog.pg_replication_slots AS s
WHERE NOT s.active AND s.restart_lsn IS NOT NULL
ORDER BY kept DESC
