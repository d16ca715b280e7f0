"""The scripts read days as the server does: the cases that both share, and whatever else may be typed."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ranzcred.config import ROOT
from ranzcred.core import clock
from ranzcred.core.days import DayReader, NoDay
from tests.browser.conftest import OpenWindow
from tests.browser.keyboard import Keyboard

CASES = json.loads((ROOT / "tests" / "core" / "days" / "cases.json").read_text())
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
PARTS = (
    *("0", "1", "2", "9", "12", "13", "26", "28", "29", "30", "31", "99", "100", "1899", "1900", "2000", "2028"),
    *("/", "-", ".", " ", "+", "-", ",", "d", "w", "m", "y", "days", "years", "th", "today", "tomorrow", "yesterday"),
    *("feb", "February", "Sept", "dec", "ma", "mar", "jun", "\u0101", "\u2013", "\u00a0"),
)
TYPED = st.fixed_dictionaries(
    {
        "text": st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join),
        "today": st.dates(FIRST, LAST).map(str),
        "base": st.dates(FIRST, LAST).map(str),
        "about": st.sampled_from(["the past", "the future"]),
    }
)
"""Texts made of what days are made of, each read on any two days."""
READ = """async (cases) => {
  const main = document.querySelector("script[type=module]").src;
  const { readDay, iso } = await import(main.replace("main.js", "forms/dates/days.js"));
  const reading = { first: new Date("1900-01-01"), last: new Date("2999-12-31") };
  return cases.map(({ text, today, base, about }) => {
    const day = readDay(text, { ...reading, today: new Date(today), base: new Date(base), past: about === "the past" });
    return day && iso(day);
  });
}"""
TODAY = """async () => {
  const main = document.querySelector("script[type=module]").src;
  const { today, iso } = await import(main.replace("main.js", "forms/dates/days.js"));
  return iso(today());
}"""


@pytest.fixture
def window(open_window: OpenWindow) -> Keyboard:
    window = open_window()
    window.open("/sign-in")
    return window


def read(case: dict[str, Any]) -> str | None:
    reader = DayReader(
        today=date.fromisoformat(case["today"]),
        base=date.fromisoformat(case["base"]),
        past=case["about"] == "the past",
        first=FIRST,
        last=LAST,
    )
    try:
        return reader.read(case["text"]).isoformat()
    except NoDay:
        return None


def test_shared_cases_are_the_same_days(window: Keyboard) -> None:
    assert window.ask(READ, CASES) == [case["day"] for case in CASES]


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(cases=st.lists(TYPED, min_size=100, max_size=300))
def test_whatever_is_typed_is_the_same_day(window: Keyboard, cases: list[dict[str, str]]) -> None:
    found = window.ask(READ, cases)
    assert [{**case, "day": day} for case, day in zip(cases, found, strict=True)] == [
        {**case, "day": read(case)} for case in cases
    ]


def test_today_is_aucklands(window: Keyboard) -> None:
    assert window.ask(TODAY) in {clock.today().isoformat(), (clock.today() - timedelta(days=1)).isoformat()}
