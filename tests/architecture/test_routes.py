"""Every route says who may call it and whether it writes; every entry of the navigation leads somewhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask, url_for

from ranzcred.web.access.declare import is_public, permissions_of

if TYPE_CHECKING:
    from ranzcred.web.navigation import NavItem

# These write nothing, or end each of their writes themselves, since a refusal must leave its mark, or since they
# read for longer than a writer may hold up others; so do the exports of lists.
WITHOUT_TRANSACTION = {
    "accounts.sign_in_submit",
    "accounts.second_step_submit",
    "accounts.forgotten_submit",
    "accounts.recovery_step_submit",
    "accounts.confirm_submit",
    "accounts.email_request",
    "accounts.app_create",
    "accounts.passkey_options",
    "accounts.passkey_sign_in",
    "accounts.passkey_step_options",
    "accounts.passkey_step",
    "accounts.passkey_confirm_options",
    "accounts.passkey_confirm",
    "accounts.passkey_new_options",
    "accounts.passkey_create",
    "accounts.invitation_passkey_options",
    "accounts.invitation_passkey",
    "accounts.recovery_codes_create",
    # No transaction is open while the provider is asked.
    "accounts.oidc_start",
    "accounts.oidc_confirm",
    "accounts.identity_link",
    "accounts.sign_out",
    "accounts.password_change",
    "accounts.password_create",
    "api_tokens.token_create",
    "audit.verification_continue",
    "directory.import_apply",
    "all_credentials.bulk_plan",
    "credentials.bulk_plan",
    "credentials.people_assign",
}


def views(app: Flask, method: str) -> dict[str, Callable[..., Any]]:
    """The views that answer to a method, by endpoint."""
    return {
        rule.endpoint: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or set())
    }


def test_routes_all_declare_a_permission(unconnected_app: Flask) -> None:
    assert [
        name
        for name, view in unconnected_app.view_functions.items()
        if not is_public(view) and not permissions_of(view)
    ] == []


def test_views_that_answer_get_are_not_transactional(unconnected_app: Flask) -> None:
    reading = views(unconnected_app, "GET")
    assert "directory.organisation_list" in reading
    assert [endpoint for endpoint, view in reading.items() if hasattr(view, "transactional")] == []


def test_views_that_answer_post_are_transactional(unconnected_app: Flask) -> None:
    without = {
        endpoint for endpoint, view in views(unconnected_app, "POST").items() if not hasattr(view, "transactional")
    }
    exports = {endpoint for endpoint in without if hasattr(unconnected_app.view_functions[endpoint], "exported_page")}
    assert without - exports == WITHOUT_TRANSACTION


def test_views_answer_get_or_post_and_never_both(unconnected_app: Flask) -> None:
    assert set(views(unconnected_app, "GET")) & set(views(unconnected_app, "POST")) == set()


def test_views_are_noun_and_verb_in_kebab_case_addresses(unconnected_app: Flask) -> None:
    fixed = {"".join(part for trace, part in rule._trace if not trace) for rule in unconnected_app.url_map.iter_rules()}
    assert any("/admin/micro-credentials" in address for address in fixed)
    assert [address for address in fixed if address != address.lower() or "_" in address] == []


def test_navigation_resolves_in_its_order(unconnected_app: Flask) -> None:
    items: list[NavItem] = unconnected_app.extensions["navigation"]
    assert [item.label for item in items] == [
        "Dashboard",
        "Programme",
        "Users",
        "People",
        "Credentials",
        "Micro-credentials",
        "Audit log",
        "Coverage",
        "Queues",
        "Messages",
        "Credentials",
        "People",
        "Coverage",
        "Ask RANZ",
    ]
    assert [item.weight for item in items] == sorted({item.weight for item in items})
    with unconnected_app.test_request_context():
        assert [url_for(item.endpoint) for item in items] == [
            "/admin",
            "/admin/programme",
            "/admin/users",
            "/admin/people",
            "/admin/credentials",
            "/admin/micro-credentials",
            "/admin/audit-log",
            "/admin/coverage",
            "/admin/queues",
            "/admin/notifications",
            "/credentials",
            "/people",
            "/coverage",
            "/ask-ranz",
        ]
