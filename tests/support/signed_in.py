"""People who are signed in, one for each role, and other systems with tokens: fixtures of every test."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.core.token_scopes import TokenScope
from tests.support.factories.people import Account, new_token, new_user
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient


@pytest.fixture
def admin(app: Flask) -> Account:
    return new_user(app, role=Role.RANZ_ADMIN, name="Mere Tamahori", email="mere@ranz.example.nz")


@pytest.fixture
def auditor(app: Flask) -> Account:
    return new_user(app, role=Role.RANZ_AUDITOR, name="Hinemoa Te Awa", email="hinemoa@audit.example.nz")


@pytest.fixture
def org_admin(app: Flask) -> Account:
    return new_user(app, role=Role.ORG_ADMIN, name="Wiremu Parata", email="wiremu@ridgeline.example.nz")


@pytest.fixture
def org_staff(app: Flask) -> Account:
    return new_user(app, role=Role.ORG_STAFF, name="Sione Latu", email="sione@ridgeline.example.nz")


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Account], BrowserClient]:
    """Sign somebody in, in a browser of their own."""

    def sign_in(account: Account) -> BrowserClient:
        browser_client = BrowserClient(app)
        response = browser_client.sign_in(account)
        assert response.status_code == 303, response.text
        return browser_client

    return sign_in


@pytest.fixture
def admin_client(admin: Account, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    return signed_in(admin)


@pytest.fixture
def auditor_client(auditor: Account, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    return signed_in(auditor)


@pytest.fixture
def org_admin_client(org_admin: Account, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    return signed_in(org_admin)


@pytest.fixture
def org_staff_client(org_staff: Account, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    return signed_in(org_staff)


@pytest.fixture
def api_client(app: Flask, admin: Account) -> ApiClient:
    """Another system that may read and write in the administrator's name."""
    return ApiClient(app, new_token(app, admin, name="Member portal"))


@pytest.fixture
def reader(app: Flask, admin: Account) -> ApiClient:
    """Another system that may only read."""
    return ApiClient(app, new_token(app, admin, name="Reporting", scope=TokenScope.READ))
