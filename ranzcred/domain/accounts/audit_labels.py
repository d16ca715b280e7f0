"""The audit log's words for accounts."""

from ranzcred.core.permissions import Role
from ranzcred.core.token_scopes import STORED_SCOPES, scope_label
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import Presenter, day, labels_of, moment, register
from ranzcred.domain.audit.phrases import Phrase, RecordedChange

EVENTS = (("unlocked", "Unlocked", "user "), ("recovery_codes", "Created new recovery codes", "for "))
"""What happens to a user and changes nothing of the record, by its name among the details."""


def _of_user(recorded: RecordedChange) -> Phrase | None:
    """Return what happened to somebody who signs in: a sign-in or sign-out of their own names them as who did it."""
    signed = {AuditAction.LOGIN: "signed in", AuditAction.LOGOUT: "signed out"}.get(recorded.action)
    if signed and recorded.name:
        done = f"{recorded.name} {signed}" if recorded.by_itself else signed.capitalize()
        return Phrase(done, "" if recorded.by_itself else recorded.name, names_actor=recorded.by_itself)
    if recorded.action is AuditAction.LOGIN_THROTTLED:
        return Phrase("Too many failed sign-ins", f"for {recorded.name}", names_actor=True)
    if recorded.action is AuditAction.EXPORT:
        return Phrase("Exported", f"the list of {str(recorded.details.get('list')).lower()}")
    if recorded.changes_only({"password_hash"}):
        return Phrase("Changed the password", f"of {recorded.name}")
    if recorded.changes_only({"active"}):
        return Phrase("Reactivated" if recorded.new["active"] else "Deactivated", f"user {recorded.name}")
    if recorded.changes_only({"access_until"}):
        last_day = recorded.new["access_until"]
        return Phrase(f"Access until {day(last_day)}" if last_day else "Access without an end", f"for {recorded.name}")
    return next((Phrase(verb, about + recorded.name) for name, verb, about in EVENTS if name in recorded.details), None)


def _of_token(recorded: RecordedChange) -> Phrase | None:
    """Return what happened to an API token, where it was revoked."""
    return Phrase("Revoked", f"API token {recorded.name}") if recorded.changes_only({"revoked_at"}) else None


SCOPE_WORDS = {scope: scope_label(scope) for scope in STORED_SCOPES}

register(
    "ApiToken",
    Presenter(
        noun="API token",
        labels={
            "name": "Name",
            "user_id": "User",
            "token_hash": "Token",
            "scope": "Scope",
            "expires_at": "Expires",
            "revoked_at": "Revoked",
        },
        words={
            "scope": SCOPE_WORDS.get,
            "expires_at": moment,
            "revoked_at": moment,
        },
        references={"user_id": "User"},
        secrets=frozenset({"token_hash"}),
        phrase=_of_token,
    ),
)
register(
    "User",
    Presenter(
        noun="User",
        labels={
            "name": "Name",
            "email": "Email",
            "password_hash": "Password",
            "role": "Role",
            "organisation_id": "Organisation",
            "member_id": "Person",
            "active": "Active",
            "access_until": "Access until",
            "totp_secret": "Authenticator app",
            "two_factor_since": "Two-factor since",
            "shortcuts_enabled": "Keyboard shortcuts",
        },
        words={"role": labels_of(Role), "access_until": day, "two_factor_since": moment},
        references={"organisation_id": "Organisation", "member_id": "OrganisationMember"},
        secrets=frozenset({"password_hash", "totp_secret"}),
        phrase=_of_user,
    ),
)
register(
    "Passkey",
    Presenter(
        noun="Passkey",
        labels={
            "name": "Name",
            "user_id": "User",
            "credential_id": "Credential ID",
            "public_key": "Public key",
        },
        references={"user_id": "User"},
    ),
)
register(
    "UserIdentity",
    Presenter(
        noun="Account at another service",
        labels={"user_id": "User", "issuer": "Service", "subject": "Subject"},
        references={"user_id": "User"},
    ),
)
