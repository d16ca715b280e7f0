"""The drawing of a credential's awards."""

from ranzcred.domain.credentials.record.timeline import Timeline, timeline_of
from tests.domain.credentials.awards.histories import Told, on


def drawn(told: Told, day: str) -> Timeline:
    timeline = timeline_of(told.history, on(day))
    assert timeline is not None
    return timeline


def test_what_was_never_awarded_has_no_drawing() -> None:
    assert timeline_of((), on("2 Mar 2026")) is None


def test_awards_are_bars_in_the_order_of_their_days() -> None:
    timeline = drawn(Told(grace_days=30).award("2 Mar 2026").renew("20 Mar 2029"), "21 Mar 2029")
    first, second = timeline.bars
    assert [bar.kind for bar in timeline.bars] == ["expired", "current"]
    assert first.words == "2 Mar 2026 – 2 Mar 2029"
    assert 0 < first.x < first.x + first.width < second.x < timeline.today < second.x + second.width < 100
    assert [tick.text for tick in timeline.ticks] == ["2026", "2028", "2030", "2032"]


def test_description_says_what_the_drawing_shows() -> None:
    told = Told(grace_days=30).award("2 Mar 2026").suspend("1 Jun 2026", "14 Jun 2026").run_out("15 Jun 2026")
    assert drawn(told.renew("20 Mar 2029"), "21 Mar 2029").description == (
        "Award 1, expired: 2 Mar 2026 – 2 Mar 2029. Suspended 1 Jun – 14 Jun 2026. "
        "Award 2, current: 20 Mar 2029 – 2 Mar 2032. Not held 3 Mar – 19 Mar 2029 (17 days)."
    )


def test_suspension_lies_within_its_award() -> None:
    timeline = drawn(Told().award("2 Mar 2026").suspend("1 Jun 2026"), "2 Jun 2026")
    [bar], [pause] = timeline.bars, timeline.suspensions
    assert bar.x < pause.x < pause.x + pause.width <= bar.x + bar.width + 0.01
    assert pause.words == "1 Jun 2026 – 2 Mar 2029"


def test_revoked_award_shows_the_days_that_it_lost() -> None:
    timeline = drawn(Told().award("2 Mar 2026").revoke("1 May 2026"), "2 May 2026")
    assert [(bar.kind, bar.words) for bar in timeline.bars] == [
        ("revoked", "2 Mar – 30 Apr 2026"),
        ("lost", "1 May 2026 – 2 Mar 2029"),
    ]


def test_void_award_is_drawn_as_it_was_meant() -> None:
    timeline = drawn(Told().award("2 Mar 2026").void("3 Mar 2026"), "3 Mar 2026")
    assert [(bar.kind, bar.words) for bar in timeline.bars] == [("void", "2 Mar 2026 – 2 Mar 2029")]
    assert timeline.description == "Award 1, void: counts on no day."


def test_award_of_one_day_can_be_seen() -> None:
    timeline = drawn(Told().award("2 Mar 2026").revoke("3 Mar 2026"), "2 Mar 2036")
    assert timeline.bars[0].width >= 0.4


def test_looks_of_bars_are_named_and_those_of_days_that_are_over_look_alike() -> None:
    told = Told().award("2 Mar 2020").revoke("1 May 2021").award("2 Mar 2024")
    looks = drawn(told.suspend("1 Jun 2024", number=2), "2 Jun 2024").looks
    assert [(look.kind, look.words) for look in looks] == [
        ("past", "Ended"),
        ("current", "Current"),
        ("suspended", "Suspended"),
        ("lost", "Revoked"),
    ]


def test_years_between_are_written_where_there_is_room() -> None:
    timeline = drawn(Told(grace_days=30).award("2 Mar 2026").renew("20 Mar 2029"), "21 Mar 2029")
    assert [tick.text for tick in timeline.between] == ["2027", "2029", "2031"]
    assert drawn(Told(120).award("2 Mar 2026").renew("2 Mar 2036"), "2 Mar 2036").between == []


def test_months_are_written_where_the_line_is_short() -> None:
    timeline = drawn(Told(3).award("2 Mar 2026"), "2 Mar 2026")
    assert [tick.text for tick in timeline.ticks] == ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]
    assert all(0 <= tick.x <= 100 for tick in timeline.ticks)


def test_bars_with_room_for_it_have_the_number_of_their_award() -> None:
    told = Told().award("2 Mar 2026").revoke("9 Mar 2026").award("10 Mar 2026")
    assert [(bar.kind, bar.number) for bar in drawn(told, "10 Mar 2026").bars] == [
        ("revoked", 0),
        ("lost", 0),
        ("current", 2),
    ]
