"""The permissions and the sets of the roles: each is decided on, one by one."""

import re

import pytest
from flask import Flask

from ranzcred.cli.users import COMMAND_LINE
from ranzcred.core.permissions import PERMISSIONS, Permission, Role
from ranzcred.demo.principal import DEMO
from ranzcred.domain.credentials.expiry.sweep import SWEEP
from ranzcred.web.access.declare import permissions_of

SYSTEM = {"system:cli": COMMAND_LINE, "system:sweep": SWEEP, "system:demo": DEMO}


def test_permission_is_some_roles() -> None:
    """A new one is nobody's until somebody decides."""
    assert frozenset[Permission]().union(*PERMISSIONS.values()) == set(Permission)
    assert set(PERMISSIONS) == set(Role)


def test_permissions_are_nouns_and_verbs() -> None:
    for permission in Permission:
        assert re.fullmatch("[a-z]+(_[a-z]+)*:[a-z]+", permission), permission
        assert permission.name == permission.replace(":", "_").upper()


def test_permission_of_a_role_opens_something(app: Flask) -> None:
    needed = {permission for view in app.view_functions.values() for permission in permissions_of(view)}
    assert needed == set(Permission)


@pytest.mark.parametrize("name", SYSTEM)
def test_system_has_a_name_and_no_more_than_it_needs(name: str) -> None:
    assert SYSTEM[name].actor.id == name
    assert [permission for permission in Permission if SYSTEM[name].may(permission)] == [
        permission for permission in Permission if permission in SYSTEM[name].permissions
    ]
    assert SYSTEM[name].permissions < set(Permission)
