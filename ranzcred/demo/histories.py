"""The sample histories of credentials over eight years: what becomes of an award, each kind at least once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.days import months_after
from ranzcred.demo import names
from ranzcred.demo.diary import Diary
from ranzcred.demo.principal import DEMO
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.awards.months import new_dates, renewed_dates
from ranzcred.domain.credentials.expiry.sweep import sweep_organisations
from ranzcred.domain.credentials.kinds import CorrectionReason, RevocationReason, SuspensionKind, VoidReason
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember

YEARS = 8
HEIGHT, LONGRUN, FLASHINGS, HERITAGE = (
    "Working at Height",
    "Longrun Metal Roofing",
    "Flashings and Penetrations",
    "Heritage Slate and Copper",
)


@dataclass(frozen=True, kw_only=True)
class SampleTerms:
    """The terms of a sample definition."""

    validity_months: int
    renewal_window_days: int
    grace_days: int


TERMS: Mapping[str, SampleTerms] = {
    str(each["title"]): SampleTerms(**{name: each[name] for name in SampleTerms.__annotations__})
    for each in names.DEFINITIONS
}
IN_WINDOW = (-20, -9, -5, -14, -25, -2, -11)
"""On which day from its expiry date an award of a short course is renewed, one after another."""
SHORT_COURSES: Sequence[Mapping[int, int]] = ({}, {}, {}, {5: 40}, {3: -75, 9: 6}, {})
"""The same for each person, with the renewals that are otherwise: too late, too early, and in the days of grace."""
LONG_COURSES: Sequence[Sequence[int]] = (
    *((-30, -60), (-85, -10), (-45, -45), (-12, -70), (-50, -20), (-25, -33), (-66, -8), (-40, -15)),
    *((-200, -30), (12, -40), (95, -30), (-20,), (), (400,)),
)
"""Those of courses that are valid for three years: two renewals, or fewer of what has run out."""


class Histories:
    """The histories that are written into a diary; `taken` has whose they are, by the title and the person's key."""

    def __init__(self, diary: Diary, keys: Mapping[str, str], settings: Settings) -> None:
        self.diary, self.keys, self.settings = diary, keys, settings
        self.taken: set[tuple[str, str]] = set()

    def course(self, member: OrganisationMember, title: str, first: date, days: Sequence[int]) -> "SampleHistory":
        """Add an award and its renewals, each so many days from the expiry date of the award before; then it runs out,
        if it is in the past.
        """
        terms, history = TERMS[title], SampleHistory(self, member, title, first)
        dates = new_dates(first, terms)
        for from_expiry in [*days, None]:
            ends = dates.expiry_date or date.max
            day = None if from_expiry is None else ends + timedelta(days=from_expiry)
            if day is None or day > ends:
                history.run_out(ends)
            if day is None or day > self.diary.today:
                break
            history.renew(day)
            dates = renewed_dates(dates, day, terms)
        return history


class SampleHistory:
    """The history of one credential, from its first award on."""

    def __init__(self, histories: Histories, member: OrganisationMember, title: str, first: date) -> None:
        self.histories, self.member, self.title = histories, member, title
        self.diary, self.credential_id = histories.diary, ""
        histories.taken.add((title, member.id))
        self.diary.add(first, lambda: self._award(first))

    def ago(self, days: int, reason: str, decide: Callable[[AwardDesk], object]) -> None:
        """Add a decision of so many days ago."""
        self.diary.add(self.diary.ago(days), lambda: decide(self._desk(reason)))

    def renew(self, day: date) -> None:
        self.diary.add(day, lambda: self._desk().renew(NewAward(awarded_on=day)))

    def run_out(self, ends: date) -> None:
        """Add the check of the night after an expiry date, or after the last day of a suspension."""
        settings, organisation = self.histories.settings, self.member.organisation_id
        if ends < self.diary.today:
            night = ends + timedelta(days=1)
            self.diary.add(night, lambda: sweep_organisations([organisation], clock.today(), settings))

    def _award(self, awarded_on: date) -> None:
        start = Changes(status=MicroCredentialStatus.AWARDED, awarded_on=awarded_on)
        self.credential_id = assign_credential(
            definition_id=self.histories.keys[self.title],
            member_id=self.member.id,
            start=start,
            by=DEMO,
            settings=self.histories.settings,
        ).id

    def _desk(self, reason: str = "") -> AwardDesk:
        return AwardDesk(self.credential_id, version=None, by=DEMO, settings=self.histories.settings, reason=reason)


def add_histories(histories: Histories, people: Sequence[OrganisationMember]) -> None:
    """Write the histories of some people into the diary: courses that are renewed year after year, then the rest."""
    diary = histories.diary
    for place, (member, otherwise) in enumerate(zip(people, SHORT_COURSES, strict=False)):
        usual = [IN_WINDOW[(place + number) % len(IN_WINDOW)] for number in range(YEARS * 2 + 2)]
        days = [otherwise.get(number, each) for number, each in enumerate(usual)]
        histories.course(member, HEIGHT, months_after(diary.today, -12 * YEARS) + timedelta(days=9 * place), days)
    for place, (member, renewed) in enumerate(zip(people[2:], LONG_COURSES, strict=False)):
        histories.course(member, LONGRUN, months_after(diary.today, -12 * YEARS) + timedelta(days=37 * place), renewed)
    _suspend(histories, people[1:])
    _end(histories, people[5:])
    _put_right(histories, people[9:])


def _suspend(histories: Histories, people: Sequence[OrganisationMember]) -> None:
    """Add suspensions: two in force, one that was lifted, one that has run out."""
    diary = histories.diary
    in_force, until, lifted, over = (
        histories.course(member, FLASHINGS, diary.ago(700 - 40 * place), ()) for place, member in enumerate(people[:4])
    )
    in_force.ago(
        10,
        "A complaint about two roofs is being looked into.",
        lambda desk: desk.suspend(1, kind=SuspensionKind.DISCIPLINARY, from_on=diary.ago(12), until_on=None),
    )
    until.ago(
        25,
        "Overseas until the end of next month.",
        lambda desk: desk.suspend(1, kind=SuspensionKind.VOLUNTARY, from_on=diary.ago(25), until_on=diary.ago(-40)),
    )
    lifted.ago(
        300,
        "Works under supervision until the refresher course.",
        lambda desk: desk.suspend(1, kind=SuspensionKind.CONDITIONS, from_on=diary.ago(300), until_on=None),
    )
    lifted.ago(240, "Refresher course passed.", lambda desk: desk.lift(1, from_on=diary.ago(240)))
    over.ago(
        200,
        "Parental leave.",
        lambda desk: desk.suspend(1, kind=SuspensionKind.VOLUNTARY, from_on=diary.ago(200), until_on=diary.ago(110)),
    )
    over.run_out(diary.ago(110))


def _end(histories: Histories, people: Sequence[OrganisationMember]) -> None:
    """Add revocations: two that stay, one of them back in training; one from which it is reinstated, one in error."""
    diary = histories.diary
    stays, set_back, reinstated, in_error = (
        histories.course(member, FLASHINGS, diary.ago(800 - 50 * place), ()) for place, member in enumerate(people[:4])
    )
    stays.ago(
        150,
        "Worked on a listed building without consent.",
        lambda desk: desk.revoke(1, on=diary.ago(150), kind=RevocationReason.CONDUCT),
    )
    set_back.ago(
        90,
        "The evidence for the assessment was someone else's work.",
        lambda desk: desk.revoke(
            1,
            on=diary.ago(95),
            kind=RevocationReason.EVIDENCE_FALSE,
            set_back_to=MicroCredentialStatus.IN_TRAINING,
        ),
    )
    for history, ago, mode, reason in (
        (reinstated, 320, Reinstatement.FROM_TODAY, "Assessed again, and passed."),
        (in_error, 395, Reinstatement.REVOKED_IN_ERROR, "It was another person of the same name."),
    ):
        history.ago(
            400,
            "The assessor was not approved for this level.",
            lambda desk: desk.revoke(1, on=diary.ago(400), kind=RevocationReason.ASSESSED_WRONGLY),
        )
        history.ago(ago, reason, partial(AwardDesk.reinstate, sequence=1, mode=mode))


def _put_right(histories: Histories, people: Sequence[OrganisationMember]) -> None:
    """Add a void award, and corrected ones."""
    diary = histories.diary
    void, dates, name = (
        histories.course(member, HERITAGE, diary.ago(900 - 30 * place), ()) for place, member in enumerate(people[:3])
    )
    void.ago(885, "Meant for a cousin.", lambda desk: desk.void(1, kind=VoidReason.WRONG_PERSON))
    dates.ago(
        600,
        "The assessor's report has an earlier day.",
        lambda desk: desk.correct(
            1, changes=Corrections(awarded_on=diary.ago(880)), kind=CorrectionReason.MISSING_OR_WRONG
        ),
    )
    name.ago(
        500,
        "Number of the result sheet added.",
        lambda desk: desk.correct(1, changes=Corrections(reference="HS-0412"), kind=CorrectionReason.NEW_INFORMATION),
    )
