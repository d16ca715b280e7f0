"""What no entry keeps: secrets, derived columns and exempt models."""

import hashlib
import re

from flask import Flask
from sqlalchemy import delete, update

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.audit.fingerprints import fingerprint
from ranzcred.domain.audit.recording import acting_as
from tests.domain.audit.recording.changes import AROHA, states
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_user


def test_secret_is_never_in_the_log(app: Flask, database_probe: DatabaseProbe) -> None:
    user = new_user(app, password="first kauri password 81")
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.get_one(User, user.id).password_hash = "argon2-something-else"
    created, changed = database_probe.entries(after=3)
    first, second = states(created)[1]["password_hash"], fingerprint("argon2-something-else")
    assert re.fullmatch("sha256:[0-9a-f]{64}", first)
    assert second == f"sha256:{hashlib.sha256(b'argon2-something-else').hexdigest()}"
    previous, new = states(changed)
    assert (previous["password_hash"], new["password_hash"]) == (first, second)
    log = "".join(str(dict(entry)) for entry in database_probe.entries())
    assert "argon2" not in log
    assert "kauri" not in log


def test_derived_columns_are_left_out(app: Flask, database_probe: DatabaseProbe) -> None:
    new_definition(app)
    new_user(app)
    for entry in database_probe.entries(after=3):
        assert not {"title_key", "issuing_body_key", "search_text", "email_key"} & set(states(entry)[1])


def test_exempt_models_write_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    user = new_user(app)
    before = database_probe.last_seq()
    with app.app_context(), writing():
        moment = db.session.get_one(User, user.id).created_at
        sign_in = SignIn(user_id=user.id, token_hash="0", created_at=moment, last_seen_at=moment)
        db.session.add(sign_in)
        db.session.flush()
        db.session.execute(update(SignIn).values(ended_at=moment))
        db.session.execute(delete(SignIn))
    assert database_probe.last_seq() == before
