"""A small trade to count: three organisations, ten people, and who holds one micro-credential in the winter of 2026."""

from dataclasses import dataclass
from datetime import date

from flask import Flask

from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from tests.domain.coverage.slow_model import Award, Credential, Person, Revision
from tests.domain.coverage.stored import store_people
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation

BEGUN = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Trade:
    """Four people of Ridgeline, of whom two hold Reroofing for ever and one to 30 June; six of Valley, of whom two have
    been assigned it; none of Summit.
    """

    ridgeline: str
    valley: str
    summit: str
    reroofing: str


def new_trade(app: Flask) -> Trade:
    """Store the trade."""
    of = {"programme_status": ProgrammeStatus.ACTIVE, "certification_tier": CertificationTier.MASTER_ROOFER}
    ridgeline, valley, summit = (new_organisation(app, name=name, **of) for name in ("Ridgeline", "Valley", "Summit"))
    reroofing = new_definition(app, title="Reroofing", level=5)
    ends = [None, None, date(2026, 6, 30)]
    holders = [_person(ridgeline, _credential(reroofing, date(2026, 2, 1), end)) for end in ends]
    assigned = [_person(valley, Credential(definition=reroofing, created=BEGUN)) for _ in range(2)]
    store_people(app, [*holders, _person(ridgeline), *assigned, *(_person(valley) for _ in range(4))])
    return Trade(ridgeline=ridgeline, valley=valley, summit=summit, reroofing=reroofing)


def _person(place: str, *credentials: Credential) -> Person:
    return Person(stays=[(place, BEGUN, None)], credentials=list(credentials))


def _credential(definition: str, awarded: date, end: date | None) -> Credential:
    revision = Revision(valid_from=awarded, expiry=end, ended_on=None, void=False, recorded=awarded)
    return Credential(definition=definition, created=BEGUN, awards=[Award(revisions=[revision])])
