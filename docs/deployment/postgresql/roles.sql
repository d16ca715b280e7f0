-- The roles and the database. Once, by psql as PostgreSQL's administrator.
-- Each role has the name of a system user, which PostgreSQL knows by itself at its socket: there is no password.

-- Owns the tables and migrates.
CREATE ROLE ranzcred_owner LOGIN;
-- Serves.
CREATE ROLE ranzcred LOGIN;
-- Sweeps, by the application's rights.
CREATE ROLE ranzcred_sweep LOGIN IN ROLE ranzcred;
-- Delivers messages.
CREATE ROLE ranzcred_deliver LOGIN;
-- Verifies and signs the audit log.
CREATE ROLE ranzcred_audit LOGIN;

CREATE DATABASE ranzcred OWNER ranzcred_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE ranzcred FROM PUBLIC;
GRANT CONNECT ON DATABASE ranzcred TO ranzcred, ranzcred_sweep, ranzcred_deliver, ranzcred_audit;
