"""Who may sign in, and do what to their own account: what each address of it answers to every role."""

from dataclasses import replace

from tests.support.routes.statuses import ExpectedStatuses, action_of_users, everybody, page_of_users

ACCOUNT_TABLE = {
    ("GET", "/sign-in"): ExpectedStatuses(anonymous=200, org_staff=302, org_admin=302, auditor=302, admin=302),
    ("POST", "/sign-in"): everybody(422),
    # There is no provider of accounts at another service: nothing is there.
    ("POST", "/sign-in/oidc"): everybody(404),
    ("GET", "/sign-in/oidc/callback"): everybody(404),
    ("POST", "/account/confirm/oidc"): action_of_users(404),
    ("POST", "/account/identities/link"): action_of_users(404),
    # It is nobody's.
    ("POST", "/account/identities/<key:identity_id>/remove"): replace(action_of_users(404), absent=404),
    # There is an administrator: the link leads nowhere, whoever has it.
    ("GET", "/first-admin/<token>"): everybody(404, absent=404),
    ("POST", "/first-admin/<token>"): everybody(404, absent=404),
    # No such link: whoever has one needs no role.
    ("GET", "/invitation/<token>"): everybody(410, absent=410),
    ("GET", "/account/email"): page_of_users(),
    # It needs an email.
    ("POST", "/account/email"): action_of_users(422),
    ("GET", "/new-email/<token>"): replace(page_of_users(410), absent=410),
    ("POST", "/new-email/<token>"): replace(action_of_users(410), absent=410),
    ("GET", "/reset/<token>"): everybody(410, absent=410),
    ("POST", "/reset/<token>"): everybody(410, absent=410),
    ("GET", "/forgot"): everybody(200),
    ("POST", "/forgot"): everybody(422),
    ("POST", "/invitation/<token>"): everybody(410, absent=410),
    ("POST", "/invitation/<token>/passkey/options"): everybody(410, absent=410),
    ("POST", "/invitation/<token>/passkey"): everybody(410, absent=410),
    # No sign-in waits for a second factor.
    ("GET", "/sign-in/two-factor"): everybody(303),
    ("POST", "/sign-in/two-factor"): everybody(303),
    ("POST", "/sign-in/recovery-code"): everybody(303),
    ("POST", "/sign-in/two-factor/passkey/options"): everybody(303),
    ("POST", "/sign-in/two-factor/passkey"): everybody(303),
    # No passkey is sent.
    ("POST", "/sign-in/passkey/options"): everybody(200),
    ("POST", "/sign-in/passkey"): everybody(422),
    ("POST", "/account/confirm/passkey/options"): action_of_users(200),
    ("POST", "/account/confirm/passkey"): action_of_users(422),
    ("GET", "/account/two-factor/passkeys/new"): page_of_users(),
    ("POST", "/account/two-factor/passkeys/options"): replace(action_of_users(200), sent={"name": "Laptop"}),
    ("POST", "/account/two-factor/passkeys"): replace(action_of_users(422), sent={"name": "Laptop"}),
    # It is nobody's.
    ("GET", "/account/two-factor/passkeys/<key:passkey_id>/remove"): replace(page_of_users(404), absent=404),
    ("POST", "/account/two-factor/passkeys/<key:passkey_id>/remove"): replace(action_of_users(404), absent=404),
    ("GET", "/account"): page_of_users(),
    ("POST", "/account/password"): action_of_users(422),
    # They have one.
    ("GET", "/account/password/new"): page_of_users(409),
    ("POST", "/account/password/new"): action_of_users(409),
    ("POST", "/account/shortcuts"): action_of_users(303),
    # It is of somebody else.
    ("POST", "/account/sign-ins/<key:sign_in_id>/end"): replace(action_of_users(404), absent=404),
    ("POST", "/account/sign-ins/end-others"): action_of_users(303),
    ("GET", "/account/confirm"): page_of_users(),
    # It asks for the password.
    ("POST", "/account/confirm"): action_of_users(422),
    ("GET", "/account/two-factor"): page_of_users(),
    ("GET", "/account/two-factor/app"): page_of_users(),
    # It asks for a code.
    ("POST", "/account/two-factor/app"): action_of_users(422),
    # There is none to remove, and so no recovery codes either.
    ("GET", "/account/two-factor/app/remove"): page_of_users(404),
    ("POST", "/account/two-factor/app/remove"): action_of_users(404),
    ("POST", "/account/two-factor/recovery-codes"): action_of_users(409),
}
