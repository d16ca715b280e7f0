-- What each role may do, and nothing else: run by `ranzcred init --grants`, as the owner, after each migration.
-- A table that a migration adds is nobody's but the owner's until then.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ranzcred, ranzcred_sweep, ranzcred_deliver, ranzcred_audit;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, ranzcred, ranzcred_sweep, ranzcred_deliver, ranzcred_audit;
GRANT USAGE ON SCHEMA public TO ranzcred, ranzcred_deliver, ranzcred_audit;

-- The application adds to the log by a function alone, and figures are counted by triggers alone.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ranzcred;
REVOKE INSERT, UPDATE, DELETE ON audit_log, audit_head, audit_words, alembic_version FROM ranzcred;
REVOKE INSERT, UPDATE, DELETE ON definition_figures, organisation_figures, expiry_figures, figure_changes FROM ranzcred;
REVOKE DELETE ON audit_verifications FROM ranzcred;
-- A row of an award is closed, and never changed.
REVOKE UPDATE, DELETE ON awards, award_revisions, award_suspensions FROM ranzcred;
GRANT UPDATE (superseded_at) ON award_revisions, award_suspensions TO ranzcred;
GRANT EXECUTE ON FUNCTION audit_lock_head(), audit_append(text[], text[]) TO ranzcred;

-- Delivery reads the outbox and whom it is for, and marks there what became of a message.
GRANT SELECT ON notifications, notification_notices, organisations, organisation_members,
    notification_preferences, organisation_notification_preferences TO ranzcred_deliver;
GRANT SELECT (id, name, role, organisation_id, member_id, active, access_until) ON users TO ranzcred_deliver;
GRANT UPDATE ON notifications TO ranzcred_deliver;
-- It makes the token of a link as it sends it, so that no other process and no row ever has it.
GRANT SELECT (id, user_id, kind, expires_at, used_at), UPDATE (token_hash) ON user_tokens TO ranzcred_deliver;
GRANT DELETE ON notification_notices TO ranzcred_deliver;

-- The auditor reads.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO ranzcred_audit;
