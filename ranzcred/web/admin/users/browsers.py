"""The sign-ins of a user as a page shows them: with the browser in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ranzcred.domain.accounts.models import SignIn

BROWSERS: Mapping[str, str] = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
"""The names of browsers, by what only their user agents have of what is not before them."""
SYSTEMS: Mapping[str, str] = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, kw_only=True)
class OpenSignIn:
    """A sign-in that goes on."""

    id: str
    browser: str
    ip_address: str
    since: datetime
    last_seen: datetime


def shown_sign_in(sign_in: SignIn) -> OpenSignIn:
    """Return a sign-in as a page shows it."""
    return OpenSignIn(
        id=sign_in.id,
        browser=browser_in_words(sign_in.user_agent),
        ip_address=sign_in.ip_address or "",
        since=sign_in.created_at,
        last_seen=sign_in.last_seen_at,
    )


def browser_in_words(user_agent: str | None) -> str:
    """Return what a user agent says of the browser: "Firefox on Windows"; it may say anything."""
    text = user_agent or ""
    browser = next((name for sign, name in BROWSERS.items() if sign in text), "Another browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in text), "")
    return f"{browser} on {system}" if system else browser
