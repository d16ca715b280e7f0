"""What the worst input at the limits of size costs: the processor's time of each route for whoever may reach it.

    python -m bench.response_times.hostile

Sends to every route, as nobody, as staff and as an administrator of an organisation, and of RANZ, what has made such
programs slow: long rows of spaces, of combining marks, of nested or repeated text, very many fields, in each field of a
form, in the query and in headers. Prints the routes that take longest, and what each role's worst was.
"""

import argparse
import functools
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.routing import Rule

from bench.support.association import SIZES
from bench.support.filling import BENCH, PASSWORD, application, fill
from ranzcred.config import BODY_LIMIT
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.users import create_user

LONGEST_ADDRESS = 4_000
"""About what gunicorn takes in a line."""
SIGNS = "'4@8({[<3691!|0$5+7%2'"
LONG_FIELDS = ["email", "name", "q"]
FIELDS = [*LONG_FIELDS, "password", "next", "typed", "current_password", "new_password", "title", "reason"]
FIELDS += [
    "requirements",
    "first_name",
    "issuing_body",
    "version",
    "level",
    "last_name",
    "phone",
    "nzbn",
    "city",
    "picked",
    "chosen",
]
FIELDS += ["action", "enabled", "awarded_on", "expiry_date", "kind", "format", "person", "record"]
PATTERNS: dict[str, Callable[[int], str]] = {
    "spaces within": lambda size: f"x{' ' * (size - 2)}x",
    "marks": lambda size: "a" + "\u0301\u0316" * ((size - 3) // 4),
    "letters": lambda size: "a" * size,
    "words": lambda size: "a " * (size // 2),
    "signs": lambda _size: SIGNS * 4,
    "many signs": lambda size: SIGNS * (size // len(SIGNS)),
    "dots": lambda size: f"a@{'b.' * (size // 2 - 8)}nz",
    "quotes": lambda size: '"\\' * (size // 2),
    "brackets": lambda size: "[" * size,
    "wide": lambda size: "\ufdfa" * (size // 3),
    "slashes": lambda size: "/" * size,
    "percent": lambda size: "%_" * (size // 2),
    "digits": lambda size: "9" * size,
    "commas": lambda size: '"a",' * (size // 4),
}
Tried = tuple[float, str, str, str, int]
"""Seconds, who, what was called, with what, and the status."""


def clients(app: Flask) -> Iterator[tuple[str, FlaskClient]]:
    """Yield nobody, and one who is signed in for each role."""
    yield "anonymous", app.test_client()
    places: dict[Role, dict[str, str]] = {
        Role.ORG_STAFF: {"member_id": "m000000"},
        Role.ORG_ADMIN: {"organisation_id": "o000000"},
        Role.RANZ_AUDITOR: {},
        Role.RANZ_ADMIN: {},
    }
    for role, place in places.items():
        email = f"{role.name.lower()}@ranz.example.nz"
        with app.app_context(), writing():
            hasher = current_app.config["PASSWORD_HASHER"]
            user: dict[str, Any] = {"name": "Bench", "email": email, "password": PASSWORD, "role": role, **place}
            create_user(**user, hasher=hasher, by=BENCH)
        client = app.test_client()
        sent = {"email": email, "password": PASSWORD, "csrf_token": token(client, "/sign-in")}
        client.post("/sign-in", data=sent)
        yield role.value, client


def token(client: FlaskClient, path: str) -> str:
    """Answer the form's token of a page, or none."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    return found[1] if found else ""


def form(fields: dict[str, str]) -> bytes:
    """Answer a form as it is sent, with as few characters as may be."""
    return "&".join(
        f"{name}={re.sub('[&=+%]', lambda sign: quote(sign[0]), value)}" for name, value in fields.items()
    ).encode()


def address(rule: Rule) -> str:
    """Answer an address of a route, of records that there are where one can tell."""
    known = {"organisation_id": "o000000", "member_id": "m000000", "definition_id": "d000000", "filename": "x"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "x" * 60), rule.rule)


def tries(who: str, client: FlaskClient, rules: list[Rule]) -> Iterator[Tried]:
    csrf = token(client, "/account") or token(client, "/sign-in")
    for rule in rules:
        path = address(rule)
        methods = sorted((rule.methods or set()) & {"GET", "POST", "PATCH", "DELETE"})
        for method in methods:
            for name, pattern in PATTERNS.items():
                if method == "GET":
                    yield timed(who, f"GET {path}", name, functools.partial(ask, client, path, pattern, csrf))
                    continue
                # All fields together, then each of those that text is typed into as long as a body.
                bodies = [{field: pattern(BODY_LIMIT // 40) for field in FIELDS}]
                bodies += [{field: pattern(BODY_LIMIT - 100)} for field in LONG_FIELDS]
                for body in bodies:
                    call = functools.partial(send, client, method, path, body, csrf)
                    yield timed(who, f"{method} {path}", f"{name} in {len(body)}: {next(iter(body))}", call)


def timed(who: str, called: str, name: str, call: Callable[[], int]) -> Tried:
    before = time.process_time()
    status = call()
    return time.process_time() - before, who, called, name, status


def ask(client: FlaskClient, path: str, pattern: Callable[[int], str], csrf: str) -> int:
    """Call with a pattern in every place that a query and the headers have."""
    short = pattern(180)
    query = dict.fromkeys(("q", "person", "sort", "page", "action", "from", "next", "kind"), short)
    shown = {"HX-Current-URL": f"http://localhost{path}?{pattern(LONGEST_ADDRESS).encode().hex()}"}
    asked = {"If-None-Match": '"a",' * 900, "Cookie-Extra": "a=b;" * 900, "User-Agent": "a" * 4_000}
    return client.get(path, query_string=query, headers={"X-CSRFToken": csrf} | shown | asked).status_code


def send(client: FlaskClient, method: str, path: str, body: dict[str, str], csrf: str) -> int:
    """Send JSON to the API and a form to a page."""
    headers = {"X-CSRFToken": csrf}
    if path.startswith("/api/"):
        raw, kind = json.dumps(body, ensure_ascii=False).encode(), "application/json"
    else:
        raw, kind = form(body), "application/x-www-form-urlencoded"
    return client.open(path, method=method, data=raw, content_type=kind, headers=headers).status_code


def main() -> None:
    """Print the slowest calls of each role."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shown", type=int, default=10)
    shown = parser.parse_args().shown
    with tempfile.TemporaryDirectory() as folder:
        app = application(make_url(f"sqlite:///{folder}/bench.db"), Path(folder))
        with app.app_context():
            fill(SIZES["S"])
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "accounts.sign_out"]
        for who, client in list(clients(app)):
            worst = sorted(tries(who, client, rules), reverse=True)
            print(f"\n{who}: {len(worst):,} calls", flush=True)  # noqa: T201
            for seconds, _, called, name, status in worst[:shown]:
                print(f"  {seconds * 1000:7.0f} ms  {status}  {called}  {name}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
