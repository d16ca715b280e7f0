"""Links by email in production: delivery makes their tokens by its own role, and can do nothing else with them.

SQLite has no roles: whoever may write the file owns it, and has the rights of all.
"""

from collections.abc import Callable
from email.headerregistry import Address

from flask import Flask
from sqlalchemy import text

from ranzcred.config import Settings
from ranzcred.domain.accounts.models import token_hash
from tests.deployment.conftest import Deployment
from tests.deployment.rights import assert_refused, columns_to_update
from tests.support.environment import change_settings
from tests.support.factories.links import invite, path_in
from tests.support.http.browser_client import BrowserClient
from tests.support.mailbox import mailbox, plain_text

BEYOND_LINKS = (
    "SELECT token_hash FROM user_tokens",
    "SELECT email FROM user_tokens",
    "INSERT INTO user_tokens (id) VALUES ('x')",
    "UPDATE user_tokens SET used_at = NULL",
    "UPDATE user_tokens SET expires_at = now()",
    "UPDATE user_tokens SET user_id = 'x'",
    "DELETE FROM user_tokens",
    "SELECT password_hash FROM users",
    "SELECT token_hash FROM sign_ins",
)
"""What delivery would need to use a link, to keep one alive, or to get in by another way."""


def test_delivery_makes_the_token_of_a_link_and_can_do_nothing_else_with_links(
    deployed: Deployment | None, make_app: Callable[[Settings], Flask]
) -> None:
    if not deployed:
        return
    change_settings(deployed.app, mail_from=Address("RANZ", addr_spec="no-reply@ranz.example.nz"))
    invite(deployed.app)
    with mailbox() as box:
        mailing = {
            "RANZCRED_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
            "RANZCRED_MAIL_FROM": "RANZ <no-reply@ranz.example.nz>",
        }
        delivered = deployed.command("deliver", "notifications", "deliver", **mailing)
        assert (delivered.returncode, len(box.taken)) == (0, 1), delivered
    path = path_in(plain_text(box.taken[0][1]), base_url="https://localhost")
    assert BrowserClient(deployed.app).get(path).status_code == 200
    token = path.removeprefix("/invitation/")
    assert [row["token_hash"] for row in deployed.probe.rows(text("SELECT * FROM user_tokens"))] == [token_hash(token)]
    role = deployed.role("deliver")
    assert columns_to_update(deployed.probe, role, "user_tokens") == {("user_tokens", "token_hash")}
    assert_refused(deployed.settings_of("deliver"), make_app, BEYOND_LINKS)
