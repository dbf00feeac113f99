-- The role that web, worker and clock connect as, for a PostgreSQL of one's own; a repeat brings it up to date.
--   SITE_PASSWORD=... psql -U postgres -d DATABASE -f deploy/roles.sql
-- As a superuser, or where the provider keeps those, as the database's owner with CREATEROLE. Needs psql 14 or newer.
\set ON_ERROR_STOP on
\getenv password SITE_PASSWORD
SELECT 'CREATE ROLE activistnet_site' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'activistnet_site') \gexec
ALTER ROLE activistnet_site PASSWORD :'password';
-- What it may. bin/serve reads from here on, for the embedded server: so only plain SQL follows.
ALTER ROLE activistnet_site LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT pg_read_all_stats TO activistnet_site;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
GRANT USAGE ON SCHEMA public TO activistnet_site;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO activistnet_site;
DO $$ BEGIN -- the log of acts is only ever added to
    IF to_regclass('public.audit') IS NOT NULL THEN REVOKE UPDATE, DELETE ON audit FROM activistnet_site; END IF;
END $$;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO activistnet_site;
-- Tables to come are made by the database's owner, whoever runs this.
DO $$ DECLARE owner name := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()); BEGIN
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO activistnet_site', owner);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT USAGE ON SEQUENCES TO activistnet_site', owner);
END $$;
