"""Pictures of the pages, of the sample association: `python -m tests.screenshots.pages FOLDER [LOOK ...]`.

A look is light, dark or narrow; docs/screens holds the light ones.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.demo.sign_ins import FILE
from tests.browser.chromium import chromium
from tests.browser.server import serving

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 900}
LOOKS: Mapping[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "light": (WIDE, "light"),
    "dark": (WIDE, "dark"),
    "narrow": (NARROW, "light"),
}
OF_THE_SERVICE = {"DATABASE_URL", "SECRET_KEY", "RANZCRED_ENV"}
GRACE_DAYS = "365"
"""For two-factor: nobody is reminded of it on every page."""
PASSWORD = re.compile(r"^ {4}(\S+)$", re.MULTILINE)
USER = re.compile(r"^ {4}(\S+@\S+) +(.*)$", re.MULTILINE)
CREDENTIAL_PAGE = re.compile("(/admin/credentials/[^/?]+)(?:/reinstate|/revoke)?")
QUALITY = 70
"""Of the JPEG: text is sharp enough to read."""

ORGANISATION, DEFINITION, PERSON, CREDENTIAL = "{organisation}", "{definition}", "{person}", "{credential}"
AUDITOR, INVITATION = "{auditor}", "{invitation}"
PAGES: Mapping[str, Mapping[str, str]] = {
    "RANZ auditor": {"users/read-by-an-auditor": "/admin/users/new"},
    "RANZ administrator": {
        "work/dashboard": "/admin",
        "records/programme": "/admin/programme",
        "records/organisation": ORGANISATION,
        "records/organisation-settings": f"{ORGANISATION}/notifications",
        "users/users": "/admin/users",
        "users/invite": "/admin/users/new",
        "users/user": AUDITOR,
        "records/people": "/admin/people",
        "records/person": PERSON,
        "records/credentials": "/admin/credentials?expiry=30",
        "records/credential": CREDENTIAL,
        "records/credential-renew": f"{CREDENTIAL}/awards/new",
        "records/awards": "/dev/components#gallery-awards",
        "records/micro-credentials": "/admin/micro-credentials",
        "records/micro-credential": DEFINITION,
        "records/micro-credential-retire": f"{DEFINITION}/retire",
        "records/micro-credential-new": "/admin/micro-credentials/new",
        "records/assign": f"{DEFINITION}/assign?q=peni",
        "work/queues": "/admin/queues",
        "coverage/organisations": "/admin/coverage",
        "coverage/micro-credentials": "/admin/coverage?view=definitions",
        "coverage/matrix": "/admin/coverage?view=matrix",
        "coverage/forecast": "/admin/coverage?view=forecast",
        "coverage/gaps": "/admin/coverage?view=gaps",
        "coverage/targets": "/admin/coverage/targets",
        "work/import": "/admin/programme/import",
        "work/search": "/admin/search?q=peni",
        "work/audit-log": "/admin/audit-log",
        "work/message-log": "/admin/notifications",
        "work/reminders-due": "/admin/notifications/preview",
        "account/notifications": "/notifications",
        "account/notification-settings": "/settings/notifications",
        "account/account": "/account",
        "account/two-factor": "/account/two-factor",
        "account/authenticator-app": "/account/two-factor/app",
        "account/api-tokens": "/account/api-tokens",
        "account/api-docs": "/api/docs",
        "account/not-found": "/admin/nothing",
    },
    "administrator of": {
        "portal/credentials-of-an-organisation": "/credentials",
        "portal/people-of-an-organisation": "/people",
        "portal/coverage-of-an-organisation": "/coverage",
    },
    "person at": {"portal/credentials-of-a-person": "/credentials", "portal/my-data": "/my-data"},
    "": {"account/sign-in": "/sign-in", "account/invitation": INVITATION},
}
"""The addresses of the pages, by who looks at them and by name."""
PARTS: Mapping[str, str] = {
    "records/awards": "#gallery-awards .timeline-drawing",
    "coverage/matrix": "#coverage-matrix-table",
    "coverage/forecast": "#coverage-forecast-table",
}
"""The pictures that are of a part of a page."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("looks", nargs="*", metavar="look")
    arguments = parser.parse_args()
    with sample() as (address, sign_ins), chromium() as browser:
        for look in arguments.looks or ["light"]:
            take(browser, address, sign_ins, look=look, folder=arguments.folder)


@contextmanager
def sample() -> Iterator[tuple[str, str]]:
    """Serve the sample association; yield its address, and who may sign in."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        environment = {name: value for name, value in os.environ.items() if name not in OF_THE_SERVICE}
        os.environ.clear()
        port = listening.getsockname()[1]
        os.environ.update(
            environment,
            RANZCRED_DATA_DIR=folder,
            RANZCRED_TWO_FACTOR_GRACE_DAYS=GRACE_DAYS,
            RANZCRED_BASE_URL=f"http://localhost:{port}",  # browsers bind passkeys to a name
        )
        subprocess.run([Path(sys.executable).with_name("ranzcred"), "demo"], check=True, stdout=subprocess.DEVNULL)
        with serving(create_app(Settings.from_environment()), listening) as site:
            yield site.address.replace("127.0.0.1", "localhost"), (Path(folder) / FILE).read_text()


def take(browser: Browser, address: str, sign_ins: str, *, look: str, folder: Path) -> None:
    """Take the pictures of one look."""
    size, scheme = LOOKS[look]
    users = {what: email for email, what in USER.findall(sign_ins)}
    places: dict[str, str] = {}
    for who, pages in PAGES.items():
        with browser.new_context(viewport=size, color_scheme=scheme, locale="en-NZ") as profile:
            page = profile.new_page()
            if who:
                email = next(email for what, email in users.items() if what.startswith(who))
                sign_in(page, address, email, PASSWORD.findall(sign_ins)[0])
            if "/admin" in pages.values():
                places = records(page, address)
            for name, path in pages.items():
                page.goto(address + path.format(**places))
                file = folder / f"{name}{'' if look == 'light' else f'-{look}'}.jpg"
                file.parent.mkdir(parents=True, exist_ok=True)
                shown = page.locator(PARTS[name]) if name in PARTS else page
                shown.screenshot(path=file, type="jpeg", quality=QUALITY)


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def records(page: Page, address: str) -> dict[str, str]:
    """Return the addresses of the records whose pages are shown."""

    def linked(path: str, selector: str) -> str:
        page.goto(address + path)
        return str(page.get_attribute(selector, "href"))

    definition = linked("/admin/micro-credentials", "tbody tr:nth-child(2) a.title")
    person = linked(definition, "#holders-table tbody tr:nth-child(2) a.title")
    return {
        "auditor": linked("/admin/users?role=ranz:auditor&state=ACTIVE", "tbody a.title"),
        "credential": with_a_past(page, address, person),
        "definition": definition,
        "invitation": invitation(page, address + linked("/admin/users?state=INVITED", "tbody a.title")),
        "organisation": linked("/admin/programme", "tbody tr:nth-child(3) a.title"),
        "person": person,
    }


def invitation(page: Page, user: str) -> str:
    """Return the path of a new link for somebody who was invited: no email is set up, so the page shows it."""
    page.goto(f"{user}/invite")
    page.click("#step-confirm")
    return urlsplit(page.input_value("#invitation-link")).path


def with_a_past(page: Page, address: str, person: str) -> str:
    """Return the address of the credential with the most lines, of the first that count no more and of a person's."""
    found: dict[str, int] = {}
    for path in ("/admin/credentials?status=EXPIRED", person):
        page.goto(address + path)
        links = page.eval_on_selector_all(
            "main tbody a[href]", "links => links.map((link) => link.getAttribute('href'))"
        )
        for link in list(dict.fromkeys(match[1] for match in map(CREDENTIAL_PAGE.fullmatch, links) if match))[:50]:
            page.goto(address + link)
            found[link] = page.locator(".awards tbody tr").count()
    return max(found, key=lambda link: found[link])


if __name__ == "__main__":
    main()
