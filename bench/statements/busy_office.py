"""How long verifying takes after two weeks of a busy office: eight administrators, with a change each other minute.

    python -m bench.statements.busy_office [--databases sqlite,postgresql] [--url URL]

Fills an empty database, on each, with the sample association, works in it for ten days through the
operations of the pages, by sign-ins that begin in the morning and after lunch, one day after another without the nights
between, and prints what `ranzcred audit verify` says of it, and how long that took.
"""

import argparse
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench.support.databases import database
from bench.support.filling import BENCH
from ranzcred import create_app
from ranzcred.cli.audit import audit_group
from ranzcred.cli.upgrades import upgrade
from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Problem
from ranzcred.core.permissions import Role
from ranzcred.demo.filling import fill
from ranzcred.domain.accounts import sign_ins
from ranzcred.domain.accounts.models import SignIn, User, token_hash
from ranzcred.domain.accounts.principal import ClientInfo, SignedInUser
from ranzcred.domain.accounts.users import create_user
from ranzcred.domain.credentials import assignment, operations
from ranzcred.domain.credentials.kinds import VoidReason
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import ensure_defaults, update_definition
from ranzcred.domain.directory import operations as directory
from ranzcred.domain.directory.models import OrganisationMember

ADMINISTRATORS, DAYS = 8, 10
HALF_A_DAY = 120
"""How many changes an administrator makes in four hours."""
MOST_AT_ONCE = 20
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


class Office:
    """What there is to work with, the busiest first: of a hundred changes, eighty are of a fifth of the people."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.random = random.Random(2026)  # noqa: S311 - the same work each time
        self.members = list(db.session.scalars(select(OrganisationMember).where(OrganisationMember.active)))
        self.definitions = list(db.session.scalars(select(MicroCredentialDefinition.id)))
        self.random.shuffle(self.members)
        self.number = 0

    def work(self, by: SignedInUser) -> None:
        """Make one change, whatever becomes of it."""
        self.number += 1
        [change] = self.random.choices((self.award, self.renew, self.void, self.call, self.hire, self.define), WEIGHTS)
        try:
            with writing():
                change(by)
        except Problem:
            return  # two colleagues have had the same thought

    def member(self) -> OrganisationMember:
        return self.members[min(int(self.random.paretovariate(0.6)) - 1, len(self.members) - 1)]

    def held(self) -> StaffMicroCredential | None:
        awarded = MicroCredentialStatus.AWARDED
        mine = select(StaffMicroCredential).where(StaffMicroCredential.member_id == self.member().id)
        return db.session.scalar(mine.where(StaffMicroCredential.status == awarded).limit(1))

    def award(self, by: SignedInUser) -> None:
        today = clock.today()
        assignment.assign_credentials(
            definition_ids=[self.random.choice(self.definitions)],
            member_ids={self.member().id for _ in range(min(int(self.random.paretovariate(1)), MOST_AT_ONCE))},
            start={
                "status": MicroCredentialStatus.AWARDED,
                "awarded_on": today,
                "expiry_date": today + timedelta(1000),
            },
            by=by,
            settings=self.settings,
        )

    def renew(self, by: SignedInUser) -> None:
        credential = self.held()
        if credential:
            until = clock.today() + timedelta(self.random.randrange(400, 1500))
            operations.update_credential(
                credential_id=credential.id,
                version=None,
                changes={"expiry_date": until, "notes": f"Assessed on site {self.number}"},
                by=by,
                settings=self.settings,
            )

    def void(self, by: SignedInUser) -> None:
        credential = self.held()
        if credential:
            reason = "Recorded for the wrong person."
            desk = AwardDesk(credential.id, version=None, by=by, settings=self.settings, reason=reason)
            desk.void(credential.awards[-1].sequence, kind=VoidReason.WRONG_PERSON)

    def call(self, by: SignedInUser) -> None:
        member = self.member()
        directory.update_member(
            organisation_id=member.organisation_id,
            member_id=member.id,
            version=None,
            changes={"phone": f"+64 21 {self.number:06}"},
            by=by,
        )

    def hire(self, by: SignedInUser) -> None:
        colleague = self.member()
        content = {"first_name": "Aroha", "last_name": f"Ngata {self.number}", "role": colleague.role, "active": True}
        directory.add_member(organisation_id=colleague.organisation_id, content=content, by=by)

    def define(self, by: SignedInUser) -> None:
        update_definition(
            definition_id=self.random.choice(self.definitions),
            version=None,
            changes={"requirements": f"As agreed at meeting {self.number}."},
            by=by,
        )


WEIGHTS = (40, 30, 3, 15, 7, 5)
"""How often each kind of change is made, in the order of `work`."""


def administrators(settings: Settings) -> list[User]:
    with writing():
        return [
            create_user(
                name=f"Administrator {number}",
                email=f"administrator{number}@ranz.example",
                password="a long bench to sit on",  # noqa: S106
                role=Role.RANZ_ADMIN,
                hasher=settings.password_hasher,
                by=BENCH,
            )
            for number in range(ADMINISTRATORS)
        ]


def signed_in(user: User) -> SignedInUser:
    client = ClientInfo(ip_address="192.0.2.21", user_agent=FIREFOX, request_id="bench")
    with writing():
        token = sign_ins.start_sign_in(user=user, client=client)
    return SignedInUser(
        token=token,
        sign_in_id=db.session.scalars(select(SignIn.id).where(SignIn.token_hash == token_hash(token))).one(),
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        shortcuts_enabled=True,
        client=client,
    )


def two_weeks(settings: Settings) -> None:
    """Work in turns: the administrators' changes mingle, as in an office."""
    office, users = Office(settings), administrators(settings)
    for _ in range(DAYS * 2):
        by = [signed_in(user) for user in users]
        for number in range(HALF_A_DAY * len(by)):
            office.work(by[number % len(by)])
        for each in by:
            with writing():
                sign_ins.end_sign_in(sign_in_id=each.sign_in_id, by=each)


def measure(app: Flask, kind: str) -> None:
    started = time.perf_counter()
    result = app.test_cli_runner().invoke(audit_group, ["verify"])
    print(f"{kind}: {result.output}", f"{time.perf_counter() - started:.1f} s, status {result.exit_code}", sep="")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--url")
    given = parser.parse_args()
    for kind in given.databases.split(","):
        with tempfile.TemporaryDirectory() as folder, database(kind, given.url, folder) as url:
            settings = Settings(data_dir=Path(folder), database_url=url, secret_key="bench")  # noqa: S106
            app = create_app(settings)
            with app.app_context():
                upgrade()
                with writing():
                    ensure_defaults()
                    fill(settings)
                two_weeks(settings)
                db.session.remove()
            measure(app, kind)
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
