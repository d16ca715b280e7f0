"""An entry whose words were changed, so that no search finds it: verification names it, and one command mends it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, insert, text, update

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.config import Settings
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.models import AuditWord
from ranzcred.domain.audit.queries import log_page
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_token

WORDS = table(AuditWord)
BEFORE_THE_WORDS = "0018"
ZINC = WORDS.c.word == "zinc"
FIRST = {"block": 0, "seq": 1}

CHANGES = {
    "deleted": (delete(WORDS).where(ZINC), "AuditEntry {last}: no search finds it by 'zinc'"),
    "changed": (
        update(WORDS).where(ZINC).values(word="slate"),
        "AuditEntry {last}: no search finds it by 'zinc'; a search finds it by 'slate', which it does not have",
    ),
    "given to another": (
        update(WORDS).where(ZINC).values(seq=1),
        "AuditEntry 1: a search finds it by 'zinc', which it does not have",
    ),
    "inserted": (
        insert(WORDS).values(**FIRST, word="slate"),
        "AuditEntry 1: a search finds it by 'slate', which it does not have",
    ),
    "of no entry": (
        insert(WORDS).values(block=2, seq=2 * 4096 + 7, word="slate"),
        "AuditEntry 8199: there are words to find it by, and no entry",
    ),
    "all deleted": (delete(WORDS), "AuditEntry 1 to {last}: no search finds them, as none of their words are there"),
}


@pytest.fixture(autouse=True)
def _definition(app: Flask) -> None:
    new_definition(app, title="Zinc Works")


@pytest.mark.parametrize("name", CHANGES)
def test_entry_whose_words_were_changed_is_named_and_mended(
    settings: Settings, database_probe: DatabaseProbe, name: str
) -> None:
    assert found(database_probe) == []
    change, said = CHANGES[name]
    sentence = said.format(last=database_probe.last_seq())
    database_probe.run(change)
    verified = ranzcred(settings, "audit", "verify")
    assert verified.returncode == 1
    assert sentence in verified.stdout.splitlines()
    mended = ranzcred(settings, "audit", "reindex")
    assert (mended.returncode, mended.stdout) == (0, f"{database_probe.last_seq()} entries can be searched.\n")
    assert found(database_probe) == []


def test_words_of_what_was_there_before_are_written_by_init(
    app: Flask, settings: Settings, database_probe: DatabaseProbe
) -> None:
    with app.app_context():
        downgrade(revision=BEFORE_THE_WORDS)
        upgrade()
        last = database_probe.last_seq()
        started = ranzcred(
            settings, "run", "--port", "5999", RANZCRED_ENV="production", RANZCRED_ALLOWED_HOSTS="localhost"
        )
        assert started.returncode == 1
        assert "Entries of the audit log cannot be searched yet. Run `ranzcred init`" in started.stderr
        made = ranzcred(settings, "init")
        assert f"{last} audit log entries can now be searched.\n" in made.stdout
        assert "searched" not in ranzcred(settings, "init").stdout
        assert [entry.seq for entry in log_page(AuditLogFilters(q="zinc works")).entries] == [last]
    assert found(database_probe) == []


def test_words_of_tokens_from_before_they_read_otherwise_are_written_again(
    app: Flask, admin: Account, settings: Settings, database_probe: DatabaseProbe
) -> None:
    """Verification finds other words than a page shows, as after tampering."""
    new_token(app, admin, scope="directory")
    database_probe.run(update(WORDS).where(WORDS.c.word == "people").values(word="staff"))
    assert found(database_probe) != []
    with app.app_context():
        downgrade(revision="0021")
    made = ranzcred(settings, "init")
    assert f"{database_probe.last_seq()} audit log entries can now be searched.\n" in made.stdout
    assert found(database_probe) == []


def test_role_of_the_application_may_not_write_words(
    restricted: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe, database_kind: str
) -> None:
    """Where there are roles: it appends entries with words, by a function, and neither without the other."""
    refused = ranzcred(restricted, "audit", "reindex")
    if database_kind == "sqlite":
        assert refused.returncode == 0, "whoever writes the file owns it"
        return
    assert refused.returncode == 1
    assert refused.stderr.startswith("ranzcred: This role may not write what the audit log is searched by: permission")
    assert refused.stderr.endswith("Run `ranzcred audit reindex` as the owner of the tables.\n")
    outsider = DatabaseProbe(make_app(restricted))
    for words in ("ARRAY['']", "ARRAY[NULL]", "ARRAY[]::text[]", "NULL", "ARRAY['slate', 'zinc']"):
        with pytest.raises(Exception, match="an entry comes without its words"):
            outsider.run(text(f"SELECT audit_append(ARRAY['[]'], {words})"))
    assert found(database_probe) == []
