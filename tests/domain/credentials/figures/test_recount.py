"""Figures that are not what one counts are named by verification, and counted again by a command."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.config import Settings
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.database.restricted import restricted_role
from tests.support.database.verifying import found
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation

ENDS = date(2029, 5, 1)


@pytest.fixture
def keys(app: Flask) -> dict[str, str]:
    """A definition, and an organisation with two people, who have it."""
    definition, organisation = new_definition(app), new_organisation(app)
    for status in (MicroCredentialStatus.IN_TRAINING, MicroCredentialStatus.AWARDED):
        member = new_member(app, organisation_id=organisation)
        dates = {"awarded_on": date(2026, 5, 1), "expiry_date": ENDS} if status is MicroCredentialStatus.AWARDED else {}
        new_credential(app, definition_id=definition, member_id=member, status=status, **dates)
    return {"definition": definition, "organisation": organisation}


WRONG = [
    (
        "UPDATE definition_figures SET awarded = awarded + 4000 WHERE definition_id = :definition",
        "DefinitionFigures {definition}: awarded is 4,001, and should be 1",
    ),
    (
        "UPDATE organisation_figures SET people = 1, assigned = 0 WHERE organisation_id = :organisation",
        "OrganisationFigures {organisation}: people is 1, and should be 2; assigned is 0, and should be 2",
    ),
    (
        "DELETE FROM organisation_figures WHERE organisation_id = :organisation",
        "OrganisationFigures {organisation}: its figures are missing",
    ),
    (
        "INSERT INTO definition_figures (definition_id, former) VALUES ('nothing', 1)",
        "DefinitionFigures nothing: these are figures of nothing that there is",
    ),
    ("DELETE FROM expiry_figures", f"ExpiryFigures {ENDS}: its figures are missing"),
    (
        "UPDATE expiry_figures SET expired = 2",
        f"ExpiryFigures {ENDS}: expired is 2, and should be 0",
    ),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_wrong_figure_is_named_and_counted_again(
    app: Flask, database_probe: DatabaseProbe, keys: dict[str, str], change: str, said: str
) -> None:
    assert found(database_probe) == []
    statement = text(change)
    database_probe.run(statement, {name: key for name, key in keys.items() if f":{name}" in change})
    assert found(database_probe) == [said.format(**keys)]
    settings = settings_of(app)
    verified = ranzcred(settings, "audit", "verify")
    assert (verified.returncode, verified.stdout.splitlines()[1:]) == (1, [said.format(**keys)])
    for corrected in (1, 0):
        counted = ranzcred(settings, "credentials", "recount")
        assert (counted.returncode, counted.stdout) == (0, f"Figures counted again. {corrected} corrected.\n"), counted
    assert found(database_probe) == []


def test_figures_are_counted_again_by_the_owner_of_the_tables_alone(
    settings: Settings, database_probe: DatabaseProbe, keys: dict[str, str], database_kind: str
) -> None:
    database_probe.run(text("UPDATE definition_figures SET awarded = 5"))
    with restricted_role(settings, database_probe) as restricted:
        counted = ranzcred(restricted, "credentials", "recount")
    if database_kind == "postgresql":
        assert counted.returncode == 1
        assert counted.stderr.endswith("Run `ranzcred credentials recount` as the owner of the tables.\n"), counted
    assert (found(database_probe) == []) is (database_kind == "sqlite")
