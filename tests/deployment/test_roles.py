"""The roles of docs/deployment/postgresql/: each does its own work by its own rights, and can do nothing else.

SQLite has no roles: whoever may write the file owns it, and has the rights of all.
"""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import text, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.audit.models import AuditVerification
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from tests.deployment.conftest import PRODUCTION, Deployment
from tests.deployment.rights import assert_refused, columns_to_update, rights_to_write
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.messages import new_message
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.mailbox import mailbox

UNBOUND = ("run", "--port", "5999", "--host", "256.256.256.256", "--workers", "1")
"""A start that ends where it would listen."""
FIGURES = {"definition_figures", "organisation_figures", "expiry_figures", "figure_changes"}
NEVER = {"audit_log", "audit_head", "audit_words", "alembic_version"} | FIGURES
WRITES = (
    "UPDATE users SET name = 'Nobody'",
    "INSERT INTO audit_verifications (id) VALUES ('x')",
    "SELECT audit_append(ARRAY['[]'], ARRAY['slate'])",
    "SELECT * FROM audit_lock_head()",
    "DELETE FROM sign_ins",
    "CREATE TABLE of_mine (id int)",
    "CREATE TEMPORARY TABLE of_mine (id int)",
    "SELECT * FROM users FOR UPDATE",
    "SET ROLE {owner}",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL",
)


def test_application_serves_and_writes_without_the_rights_of_the_owner(
    deployed: Deployment | None,
) -> None:
    if not deployed:
        return
    started = deployed.command("", *UNBOUND)
    assert "Serving at" in started.stdout, started
    browser_client = BrowserClient(deployed.app)
    assert browser_client.sign_in(new_user(deployed.app)).status_code == 303
    sent = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}
    assert browser_client.post("/admin/micro-credentials", sent).status_code == 303
    assert deployed.probe.entries()[-1]["action"] == "CREATE"
    rights = rights_to_write(deployed.probe, deployed.role(""))
    written = {"INSERT", "UPDATE", "DELETE"}
    assert {name: found for name, found in rights.items() if found != written} == {
        "audit_verifications": {"INSERT", "UPDATE"},
        **{table: {"INSERT"} for table in ("awards", "award_revisions", "award_suspensions")},
    }
    assert columns_to_update(deployed.probe, deployed.role(""), "award_") == {
        ("award_revisions", "superseded_at"),
        ("award_suspensions", "superseded_at"),
    }
    assert not NEVER & set(rights)


def test_sweep_and_delivery_work_by_their_own_roles(
    deployed: Deployment | None,
) -> None:
    if not deployed:
        return
    yesterday = clock.today() - timedelta(days=1)
    award = {"awarded_on": yesterday - timedelta(days=700), "expiry_date": yesterday}
    office = new_organisation(deployed.app, email="office@ridgeline.example.nz")
    here, left = (
        new_member(deployed.app, organisation_id=office, email=f"{who}@example.nz") for who in ("mere", "tama")
    )
    definition = new_definition(deployed.app)
    for member in (here, left):
        who = {"definition_id": definition, "member_id": member, "status": MicroCredentialStatus.AWARDED}
        new_credential(deployed.app, **who, **award)
    swept = deployed.command("sweep", "credentials", "sweep", RANZCRED_MAIL_FROM="no-reply@ranz.example.nz")
    assert (swept.returncode, swept.stdout.splitlines()[0][:16]) == (0, "2 credentials th"), swept
    assert deployed.probe.entries()[-1]["actor_id"].startswith("system:")
    new_message(deployed.app)
    deployed.probe.run(update(table(OrganisationMember)).where(OrganisationMember.id == left).values(active=False))
    with mailbox() as box:
        mailing = {
            "RANZCRED_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
            "RANZCRED_MAIL_FROM": "RANZ <no-reply@ranz.example.nz>",
        }
        delivered = deployed.command("deliver", "notifications", "deliver", **mailing)
        assert (delivered.returncode, len(box.taken)) == (0, 3), delivered
    assert "tama@a.example" not in box.recipients
    assert rights_to_write(deployed.probe, deployed.role("deliver")) == {
        "notifications": {"UPDATE"},
        "notification_notices": {"DELETE"},
    }
    assert deployed.command("deliver", "user", "deactivate", "mere@ranz.example.nz").returncode == 1


def test_auditor_verifies_and_signs_and_can_change_nothing(
    deployed: Deployment | None,
    make_app: Callable[[Settings], Flask],
) -> None:
    """By a role that may read, and without a secret of the application's."""
    if not deployed:
        return
    new_user(deployed.app)
    folder = deployed.grants.parent
    key, checkpoints = folder / "key", folder / "checkpoints"
    checkpoints.mkdir()
    (folder / "key.public").write_text(deployed.command("audit", "audit", "keygen", "--out", str(key)).stdout)
    for name in ("first.txt", "second.txt"):
        out = str(checkpoints / name)
        signed = deployed.command("audit", "audit", "checkpoint", "--key", str(key), "--out", out)
        assert (signed.returncode, signed.stderr) == (0, ""), signed
    against = ("--checkpoint", str(checkpoints), "--key", str(folder / "key.public"))
    verified = deployed.command("audit", "audit", "verify", *against)
    assert (verified.returncode, verified.stderr) == (0, ""), verified
    assert "chain intact" in verified.stdout
    assert deployed.probe.count(AuditVerification) == 0
    assert rights_to_write(deployed.probe, deployed.role("audit")) == {}
    statements = [statement.format(owner=deployed.role("owner")) for statement in WRITES]
    assert_refused(deployed.settings_of("audit"), make_app, statements)
    assert_refused(deployed.settings_of("deliver"), make_app, [*statements, "SELECT * FROM users"])


def test_auditor_finds_what_was_changed(deployed: Deployment | None) -> None:
    if not deployed:
        return
    new_user(deployed.app)
    DatabaseProbe(deployed.app).run(text("UPDATE users SET name = 'Somebody'"))
    verified = deployed.command("audit", "audit", "verify")
    assert verified.returncode == 1
    assert "name is 'Somebody'" in verified.stdout


def test_table_that_is_new_is_the_owners_alone_until_the_grants_are_given_again(
    deployed: Deployment | None, make_app: Callable[[Settings], Flask]
) -> None:
    if not deployed:
        return
    DatabaseProbe(make_app(deployed.settings_of("owner"))).run(text("CREATE TABLE newer (id int)"))
    statement = "INSERT INTO newer VALUES (1)"
    assert_refused(deployed.settings_of(""), make_app, [statement])
    assert_refused(deployed.settings_of("audit"), make_app, ["SELECT * FROM newer"])
    assert deployed.migrate().returncode == 0
    DatabaseProbe(make_app(deployed.settings_of(""))).run(text(statement))
    assert_refused(deployed.settings_of("audit"), make_app, [statement])


def test_application_may_not_migrate_and_says_who_may(
    deployment: Deployment | None, settings: Settings, database_probe: DatabaseProbe
) -> None:
    """Nor does a start in production, by whomever: it changes nothing, and says what to do."""
    if deployment:
        refused = deployment.command("", "init")
        assert refused.returncode == 1
        assert refused.stderr.startswith("ranzcred: This role may not migrate the database: permission denied")
        assert refused.stderr.endswith("Run `ranzcred init` as the owner of the tables.\n")
    version = database_probe.value(text("SELECT version_num FROM alembic_version"))
    database_probe.run(text("UPDATE alembic_version SET version_num = '0010'"))
    started = ranzcred(settings, *UNBOUND, **PRODUCTION)
    assert (started.returncode, started.stdout) == (1, "")
    assert started.stderr == (
        "ranzcred: The database is not migrated to this version. Run `ranzcred init` as the owner of the tables, "
        "under systemd with: systemctl start ranzcred-migrate\n"
    )
    assert database_probe.value(text("SELECT version_num FROM alembic_version")) == "0010" != version


def test_grants_that_fail_give_nothing(deployed: Deployment | None) -> None:
    if not deployed:
        return
    before = rights_to_write(deployed.probe, deployed.role(""))
    deployed.grants.write_text(f"{deployed.grants.read_text()}\nGRANT SELECT ON nothing TO {deployed.role('audit')};")
    failed = deployed.migrate()
    assert failed.returncode == 1
    assert 'relation "nothing" does not exist' in failed.stderr
    assert rights_to_write(deployed.probe, deployed.role("")) == before


def test_grants_need_a_file_and_roles(settings: Settings, database_kind: str) -> None:
    refused = ranzcred(settings, "init", "--grants", "nowhere.sql")
    assert refused.returncode == 1
    where = "SQLite has no roles" if database_kind == "sqlite" else "nowhere.sql can't be read"
    assert where in refused.stderr
