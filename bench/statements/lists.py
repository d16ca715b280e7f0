"""How long the lists and figures of a large association take: as SQL, and as the pages that show them.

    python -m bench.statements.lists [--size S|M|L] [--due N] [--database URL]

Fills a database as bench.statements.credentials does. Each is shown by best and median of 9, the slowest with its plan.
"""

import functools
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from bench.statements.credentials import arguments, explain, filled, say
from bench.support.association import Size, definition_key, member_key, organisation_key, person_with_most, rank_held_by
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.lists.counts import count_by_status
from ranzcred.domain.credentials.lists.definitions import definition_rows, get_definition_row
from ranzcred.domain.credentials.lists.filters import HolderFilters, PersonFilters
from ranzcred.domain.credentials.lists.holders import list_holders
from ranzcred.domain.credentials.lists.members import list_staff
from ranzcred.domain.credentials.lists.organisations import list_organisations, sorted_organisations
from ranzcred.domain.credentials.lists.person import list_of_person
from ranzcred.domain.credentials.overview.credentials import list_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters, ExpiryWindow, Holding, PeopleFilters
from ranzcred.domain.credentials.overview.people import list_people
from ranzcred.domain.credentials.overview.work import day_of_work
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.lists.filters import DefinitionFilters
from ranzcred.domain.directory.filters import OrganisationFilters, StaffFilters

TIMES = 9
MEASURED: dict[str, Callable[[], object]] = {
    **{
        f"Programme by {sort}": functools.partial(list_organisations, OrganisationFilters(sort=sort))
        for sort in ("name", "-staff", "-assigned", "-awarded")
    },
    "Programme searched": lambda: list_organisations(OrganisationFilters(q="ridgeline 81")),
    "the dashboard's work": day_of_work,
    "all credentials": lambda: list_credentials(CredentialFilters()),
    "all credentials by expiry": lambda: list_credentials(CredentialFilters(sort="-expiry")),
    "all credentials searched": lambda: list_credentials(CredentialFilters(q="aroha slate")),
    "expiring in 30 days": lambda: list_credentials(CredentialFilters(expiry=ExpiryWindow.IN_30)),
    "all people": lambda: list_people(PeopleFilters()),
    "all people searched": lambda: list_people(PeopleFilters(q="aroha ngata")),
    "people with nothing": lambda: list_people(PeopleFilters(holding=Holding.NONE)),
    "the catalogue, with counts": lambda: definition_rows(DefinitionFilters(), limit=50),
    "a definition by status": lambda: count_by_status(get_definition_row(definition_key(0)).figures),
}
YEAR = timedelta(days=365)
DAYS_AHEAD = {"": 0 * YEAR, " 2 years ago": -2 * YEAR, " 4 years ago": -4 * YEAR, " 6 years ago": -6 * YEAR}
DAYS_AHEAD |= {" 10 years ago": -10 * YEAR, " in 2 years": 2 * YEAR, " in 4 years": 4 * YEAR}
"""How far from today the days are on which holders are looked for."""
HELD_BY = {"everyone": None, "20,000": 20_000, "50": 50}
HOLDERS: dict[str, HolderFilters] = {
    "": HolderFilters(),
    " by person": HolderFilters(sort="staff"),
    " by status": HolderFilters(sort="status"),
    " by expiry": HolderFilters(sort="-expiry"),
    ", page 200": HolderFilters(page=200),
    ", pending": HolderFilters(status=MicroCredentialStatus.ASSESSMENT_PENDING),
    ", of the largest": HolderFilters(organisation=organisation_key(0)),
    ", searched": HolderFilters(q="aroha ngata"),
    **{f" on the day{name}": HolderFilters(on=clock.today() + ahead) for name, ahead in DAYS_AHEAD.items()},
    " as known then": HolderFilters(on=clock.today() - YEAR, known=clock.today() - YEAR),
}
LARGEST: dict[str, StaffFilters] = {
    "the largest organisation": StaffFilters(),
    "its page 400": StaffFilters(page=400),
    "it searched": StaffFilters(q="aroha"),
}


def measured(size: Size) -> dict[str, Callable[[], object]]:
    """What is measured in an association of this size, the largest of everything among it."""
    found = dict(MEASURED)
    for people, number in HELD_BY.items():
        key = definition_key(rank_held_by(size, number) if number else 0)
        for name, filters in HOLDERS.items():
            found[f"held by {people}{name}"] = functools.partial(list_holders, key, filters)
    for name, staff in LARGEST.items():
        found[name] = functools.partial(list_staff, organisation_key(0), staff)
    most = member_key(person_with_most(size))
    return found | {"the person with most": functools.partial(list_of_person, most, PersonFilters())}


def main() -> None:
    with filled(arguments()) as size:
        for name, read in measured(size).items():
            seconds = []
            for _ in range(TIMES):
                db.session.rollback()
                db.session.connection()
                started = time.perf_counter()
                read()
                seconds.append(time.perf_counter() - started)
            least, median = min(seconds) * 1000, statistics.median(seconds) * 1000
            say(f"{name:>30}: {least:7.1f} ms, {median:7.1f} ms in the middle")
        say("The Programme by what is awarded reads:")
        statement, values = sorted_organisations(OrganisationFilters(sort="-awarded"), limit=50)
        explain(statement.params(values))


if __name__ == "__main__":
    main()
