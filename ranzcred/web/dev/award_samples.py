"""The samples of awards: a credential with one of each kind of line. It is not in the database."""

from dataclasses import replace
from datetime import date

from ranzcred.domain.credentials.awards.history import AwardRecord, History, Suspension
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.kinds import AwardKind, EndKind, SuspensionKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.lines import AwardLine, CredentialRecord, GapLine, SuspensionLine
from ranzcred.domain.credentials.record.timeline import Timeline, timeline_of

TODAY = date(2026, 3, 3)


def sample_history() -> History:
    """Return an award that was replaced, a void one, one that was revoked, and one that is suspended."""
    first = AwardRecord(
        sequence=1,
        kind=AwardKind.INITIAL,
        awarded_on=date(2018, 3, 2),
        valid_from=date(2018, 3, 2),
        expiry_date=date(2021, 3, 2),
        anchor_on=date(2018, 3, 2),
        anchor_months=36,
        holder_name="Aroha Ngata",
        reference="RS-17",
    )
    second = replace(first, sequence=2, valid_from=date(2021, 3, 3), expiry_date=date(2024, 3, 2))
    second = second.ended(date(2023, 5, 1), EndKind.REVOKED)
    suspension = Suspension(
        number=1, kind=SuspensionKind.CONDITIONS, from_on=date(2026, 2, 1), until_on=date(2026, 6, 1), reason="Lapsed."
    )
    third = replace(
        first, sequence=3, valid_from=date(2024, 7, 1), expiry_date=date(2027, 7, 1), suspensions=(suspension,)
    )
    void = replace(first, sequence=4, valid_from=date(2025, 1, 5), expiry_date=date(2028, 1, 5)).ended(
        date(2025, 1, 5), EndKind.VOID
    )
    return (first, second, third, void)


def sample_record() -> CredentialRecord:
    """Return the lines of a credential with these awards."""
    lines: list[AwardLine | GapLine] = [_line(each) for each in reversed(sample_history())]
    lines.insert(2, GapLine(text="Not held 1 May 2023 – 30 Jun 2024 (427 days)"))
    return CredentialRecord(credential=StaffMicroCredential(), lines=lines, today=TODAY)


def sample_timeline() -> Timeline | None:
    """Return their drawing."""
    return timeline_of(sample_history(), TODAY)


def _line(record: AwardRecord) -> AwardLine:
    suspended = [
        SuspensionLine(text="Suspended 1 Feb – 1 Jun 2026 (conditions)", reasons=[each.reason])
        for each in record.suspensions
    ]
    return AwardLine(
        award=Award(title="Slate Repair", level=4, organisation_name="Skyline Roofing"),
        record=record,
        state=record.state(TODAY),
        by="Mere Tamahori",
        suspensions=suspended,
        reasons=["Recorded twice: The same result sheet (Mere Tamahori)"] if record.end_kind is EndKind.VOID else [],
        now="Slate and Copper, level 5" if record.sequence == 1 else "",
    )
