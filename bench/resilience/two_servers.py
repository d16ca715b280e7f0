"""Two application servers behind nginx on one PostgreSQL: what one of them is told, the other knows.

    python -m bench.resilience.two_servers

Sessions, sign-out, the throttle of sign-ins, the chain, the sweep and delivery across both, each with a folder of its
own as two machines have; then how many lists of definitions a second one server and both answer on this machine. Ends
with status 1 where a promise is broken, with 77 where there is no nginx.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text

from bench.resilience.load import Load, broken, told
from bench.statements.delivery import CountingServer
from bench.statements.delivery import fill as fill_outbox
from bench.support.calling import RANZCRED, Browser, Call, product, rate
from bench.support.databases import environment
from bench.support.filling import EMAIL, PASSWORD, administrator, application
from ranzcred.core.db.session import db
from tests.support.database.databases import own_server

SERVERS = (5081, 5082)
BOTH, FIRST, SECOND = 5083, 5084, 5085
FAILURES = 10
MESSAGES = 1_000
LAPSED = 100
WRITES = 600
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream both {{ server 127.0.0.1:{servers[0]}; server 127.0.0.1:{servers[1]}; }}
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    server {{ listen 127.0.0.1:{both}; location / {{ proxy_pass http://both; }} }}
    server {{ listen 127.0.0.1:{first}; location / {{ proxy_pass http://127.0.0.1:{servers[0]}; }} }}
    server {{ listen 127.0.0.1:{second}; location / {{ proxy_pass http://127.0.0.1:{servers[1]}; }} }}
}}
"""


@contextlib.contextmanager
def balanced(folder: Path) -> Iterator[None]:
    """nginx in front of both, and of each alone."""
    configuration = folder / "nginx.conf"
    ports = {"servers": SERVERS, "both": BOTH, "first": FIRST, "second": SECOND}
    configuration.write_text(NGINX.format(folder=folder, **ports))
    with subprocess.Popen([str(shutil.which("nginx")), "-c", str(configuration)]) as nginx:  # noqa: S603
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    Browser(SECOND)
                    break
                time.sleep(0.05)
            yield
        finally:
            nginx.terminate()


def through(browser: Browser, port: int) -> Browser:
    """The same session, asking at another address."""
    other = Browser(port)
    other.cookie, other.token = browser.cookie, browser.token
    return other


def sessions() -> None:
    """Signed in at one is signed in at the other; signed out at one is signed out of both."""
    here = Browser(FIRST)
    here.sign_in(EMAIL, PASSWORD)
    through(here, SECOND).call(Call(path="/account"))
    there = through(here, SECOND)
    there.call(Call(path="/sign-out", form={}, status=303))
    here.call(Call(path="/account", status=302))


def throttle() -> None:
    """Failures at both are counted together."""
    form = {"email": "nobody@ranz.example.nz", "password": "not the right one"}
    browser = Browser(FIRST)
    browser.remember(browser.call(Call(path="/sign-in")))
    for number in range(FAILURES):
        through(browser, (FIRST, SECOND)[number % 2]).call(Call(path="/sign-in", form=form, status=422))
    for port in (FIRST, SECOND):
        through(browser, port).call(Call(path="/sign-in", form=form, status=429))


def at_once(environs: list[dict[str, str]], *command: str) -> None:
    """A command on both machines at the same moment."""
    crowd = [subprocess.Popen([RANZCRED, *command], env=environ, stdout=subprocess.DEVNULL) for environ in environs]  # noqa: S603
    if any(process.wait() for process in crowd):
        sys.exit(f"ranzcred {' '.join(command)} has failed.")


def sweeps(environs: list[dict[str, str]]) -> list[str]:
    """Each lapsed award is stored as expired once."""
    at_once(environs, "credentials", "sweep")
    with db.engine.connect() as connection:
        stored, times = connection.execute(
            text(
                "SELECT count(DISTINCT resource_id), count(*) FROM audit_log"
                " WHERE resource_type = 'StaffMicroCredential' AND new_state LIKE :now AND previous_state LIKE :before"
            ),
            {"now": '%"status":"EXPIRED"%', "before": '%"status":"AWARDED"%'},
        ).one()
    say(f"two sweeps at once: {stored:,} awards stored as expired, {times - stored} twice")
    return [] if stored == times and stored >= LAPSED else ["an award was swept twice, or not at all"]


def deliveries(environs: list[dict[str, str]], mail: CountingServer) -> list[str]:
    """Each message is sent once."""
    fill_outbox(MESSAGES)
    at_once(environs, "notifications", "deliver")
    twice = sum(1 for count in mail.taken.values() if count > 1)
    say(f"two deliveries at once: {len(mail.taken):,} messages sent, the sweep's and {MESSAGES:,} more, {twice} twice")
    return [] if len(mail.taken) >= MESSAGES and not twice else ["a message was sent twice, or not at all"]


def lists_a_second(browser: Browser) -> None:
    """How many lists one server answers, and both: on one machine, which they share with all else."""
    lists: Callable[[int, int], Call] = lambda *_: Call(path="/admin/micro-credentials")  # noqa: E731
    figures = [rate(through(browser, port), lists, seconds=5) for port in (FIRST, BOTH)]
    say(f"lists of definitions a second: {figures[0]:,.0f} by one server, {figures[1]:,.0f} by both")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    if not shutil.which("nginx"):
        say("There is no nginx here.")
        return 77
    with tempfile.TemporaryDirectory(prefix="ranzcred-") as name, own_server(synchronous_commit="on") as url:
        folder = Path(name)
        mail = CountingServer()
        environs = []
        for machine in ("one", "two"):
            (folder / machine).mkdir()
            mailing = {
                "RANZCRED_SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
                "RANZCRED_MAIL_FROM": "bench@ranz.example.nz",
            }
            environs.append({**os.environ, **environment(url, folder / machine), **mailing, "RANZCRED_PROXIES": "1"})
        app = application(url, folder)
        at_once(environs[:1], "demo", "--keep")
        with app.app_context():
            token = administrator()
            with product(SERVERS[0], environs[0]), product(SERVERS[1], environs[1]), balanced(folder):
                sessions()
                stays = Browser(BOTH)
                stays.sign_in(EMAIL, PASSWORD)
                say("a session is good at both, and over at both")
                throttle()
                say(f"{FAILURES} failed sign-ins, half at each: the next is refused at both")
                problems = sweeps(environs) + deliveries(environs, mail)
                with Load([FIRST, SECOND], token).running() as load:
                    while len(load.kept) < WRITES and not load.wrong():
                        time.sleep(0.1)
                problems += load.wrong() + broken(app, folder, load.kept)
                status = told("written through both at once", load, problems)
                lists_a_second(stays)
            db.engine.dispose()
        return status


if __name__ == "__main__":
    sys.exit(main())
