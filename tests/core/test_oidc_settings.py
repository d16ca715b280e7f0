"""The settings of sign-in by a provider: each mistake is refused in words."""

import pytest

from ranzcred.config import ConfigurationError, RoleClaim
from ranzcred.config.oidc import read_break_glass, read_oidc

GIVEN = {
    "RANZCRED_OIDC_ISSUER": "https://accounts.example.org.nz",
    "RANZCRED_OIDC_CLIENT_ID": "ranzcred",
    "RANZCRED_OIDC_CLIENT_SECRET": "secret",
}


def test_nothing_given_is_no_provider() -> None:
    assert read_oidc({}) is None
    assert read_break_glass({}, oidc=None) == ""


def test_provider_is_read_with_its_defaults() -> None:
    client = read_oidc(GIVEN)
    assert client is not None
    assert (client.issuer, client.client_id) == ("https://accounts.example.org.nz", "ranzcred")
    assert (client.name, client.creates_users, client.acr, client.role_claim) == ("RANZ account", False, "", None)
    assert "secret=" not in repr(client)


def test_role_claim_maps_each_value() -> None:
    mapped = {
        "RANZCRED_OIDC_ALLOW": "create:org:staff",
        "RANZCRED_OIDC_ROLE_CLAIM": "groups:a=ranz:auditor,b=org:staff",
    }
    client = read_oidc(GIVEN | mapped)
    assert client is not None
    assert client.role_claim == RoleClaim(name="groups", roles={"a": "ranz:auditor", "b": "org:staff"})


@pytest.mark.parametrize(
    "issuer", ["http://127.0.0.1:8080", "http://localhost:8080", "https://login.example.nz/tenant/v2.0"]
)
def test_issuer_may_be_in_clear_on_this_machine_alone(issuer: str) -> None:
    assert read_oidc(GIVEN | {"RANZCRED_OIDC_ISSUER": issuer})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("RANZCRED_OIDC_ISSUER", issuer)
            for issuer in (
                "http://accounts.example.org.nz",
                "accounts.example.org.nz",
                "https://",
                "https://accounts.example.org.nz/?a=b",
                "https://user:password@accounts.example.org.nz",
                "https://[::1",
            )
        ),
        ("RANZCRED_OIDC_CLIENT_ID", ""),
        ("RANZCRED_OIDC_CLIENT_SECRET", " "),
        ("RANZCRED_OIDC_ALLOW", "create:ranz:admin"),
        ("RANZCRED_OIDC_ROLE_CLAIM", "groups:a=org:staff"),  # without what lets new users be made
    ],
)
def test_mistake_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_oidc(GIVEN | {name: value})


@pytest.mark.parametrize(
    "claim", ["groups", "groups:", ":a=org:staff", "groups:a=ranz:admin", "groups:a=b=org:staff", "groups:a"]
)
def test_role_claim_that_cannot_be_read_or_makes_administrators_is_refused(claim: str) -> None:
    with pytest.raises(ConfigurationError, match="RANZCRED_OIDC_ROLE_CLAIM"):
        read_oidc(GIVEN | {"RANZCRED_OIDC_ALLOW": "create:org:staff", "RANZCRED_OIDC_ROLE_CLAIM": claim})


def test_setting_without_a_provider_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="RANZCRED_OIDC_NAME needs RANZCRED_OIDC_ISSUER"):
        read_oidc({"RANZCRED_OIDC_NAME": "Staff account"})


@pytest.mark.parametrize(
    ("given", "has_provider"),
    [
        ({"RANZCRED_PASSWORDS": "maybe"}, True),
        ({"RANZCRED_PASSWORDS": "no"}, True),
        ({"RANZCRED_PASSWORDS": "no", "RANZCRED_BREAK_GLASS_USER": "mere"}, True),
        ({"RANZCRED_PASSWORDS": "no", "RANZCRED_BREAK_GLASS_USER": "mere@ranz.example.nz"}, False),
        ({"RANZCRED_BREAK_GLASS_USER": "mere@ranz.example.nz"}, True),
    ],
)
def test_no_passwords_needs_a_provider_and_one_user(given: dict[str, str], has_provider: bool) -> None:
    with pytest.raises(ConfigurationError, match="RANZCRED_"):
        read_break_glass(given, oidc=read_oidc(GIVEN) if has_provider else None)


def test_break_glass_user_is_named() -> None:
    given = {"RANZCRED_PASSWORDS": "no", "RANZCRED_BREAK_GLASS_USER": "mere@ranz.example.nz"}
    assert read_break_glass(given, oidc=read_oidc(GIVEN)) == "mere@ranz.example.nz"
