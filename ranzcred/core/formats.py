"""Formats of numbers, counts and dates for people, in Python and in templates."""

from datetime import date as Date  # noqa: N812 - `date` is the filter's name

DAYS_TO_COUNT, MONTHS_TO_COUNT = 90, 24
"""From how many on a time is given in the next longer unit."""
DAYS_OF_MONTH = 365.25 / 12

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""The browser by the first of these words in its header: most name others as well, to be taken for them."""
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Mac OS X": "a Mac",
    "Linux": "Linux",
}


def number(value: int) -> str:
    """Return a number with thousands separators: "1,200"."""
    return f"{value:,}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 member", "1,200 members"; `many` is an irregular plural."""
    return f"{number(count)} {one if count == 1 else many or f'{one}s'}"


def duration(days: int) -> str:
    """Return a time in words, the longer the less exact: "1 day", "about 15 months", "about 3 years"."""
    if days < DAYS_TO_COUNT:
        return plural(days, "day")
    months = round(days / DAYS_OF_MONTH)
    if months < MONTHS_TO_COUNT:
        return f"about {plural(months, 'month')}"
    return f"about {plural(round(months / 12), 'year')}"


def date(value: Date) -> str:
    """Return a date in words: "3 Mar 2026"."""
    return f"{value.day} {value:%b %Y}"


def typed_date(value: Date) -> str:
    """Return a date as people here type it, and as fields show it: "03/03/2026"."""
    return f"{value:%d/%m/}{value.year:04}"


def with_article(noun: str) -> str:
    """Return a label within a sentence: "a first name", "an NZBN"."""
    spelt_out = noun[:2].isupper()
    vowel = noun[:1] in ("AEFHILMNORSX" if spelt_out else "AEIOU")
    return f"{'an' if vowel else 'a'} {noun if spelt_out else noun[:1].lower() + noun[1:]}"


def long_date(value: Date) -> str:
    """Return a date with its weekday: "Tuesday 3 March 2026"."""
    return f"{value:%A} {value.day} {value:%B %Y}"


FILTERS = {"long_date": long_date, "number": number, "plural": plural, "date": date, "typed_date": typed_date}
"""The template filters, by name."""


def browser_label(user_agent: str | None) -> str:
    """Return a browser in words: "Firefox on Windows", "Unknown browser"."""
    header = user_agent or ""
    browser = next((name for word, name in BROWSERS.items() if word in header), "Unknown browser")
    system = next((name for word, name in SYSTEMS.items() if word in header), "")
    return f"{browser} on {system}" if system else browser
