"""Whether a key is among several."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.domain.directory.models import Organisation
from tests.support.factories.people import new_organisation


@pytest.mark.parametrize("wanted", [[], ["Alpha"], ["Alpha", "Gamma"], ["Gamma", "nowhere", "Gamma"]])
def test_those_of_the_keys_are_found_that_are_there(app: Flask, wanted: list[str]) -> None:
    keys = {name: new_organisation(app, name=name) for name in ("Alpha", "Beta", "Gamma")}
    asked = [keys.get(name, name) for name in wanted]
    named = select(Organisation.name).where(among(Organisation.id, asked)).order_by(Organisation.name)
    built = built_once(lambda given: select(Organisation.name).where(among(Organisation.id, given)))
    with app.app_context():
        found = db.session.scalars(named).all()
        assert found == sorted(set(wanted) & keys.keys())
        assert sorted(db.session.scalars(*built(asked))) == found


@pytest.mark.parametrize("sign", ['"', "'", "\\", "{", "}", ",", "%", " ", "NULL", "ā"])
def test_every_sign_of_a_key_is_read_as_it_is(app: Flask, sign: str) -> None:
    new_organisation(app, name=f"Roofers {sign} Ltd")
    with app.app_context():
        found = select(Organisation.id).where(among(Organisation.name, ["a", f"Roofers {sign} Ltd"]))
        assert len(db.session.scalars(found).all()) == 1
