SELECT pg_catalog.age(datfrozenxid)::bigint AS age
FROM pg_catalog.pg_database
WHERE datname = pg_catalog.current_database()
