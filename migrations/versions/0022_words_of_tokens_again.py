"""What a page says that an API token may change reads otherwise: the words of such entries are written again.

`ranzcred init` does that, as for entries without words: the rule is the application's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

EMPTY = sa.text(
    "DELETE FROM audit_words WHERE block IN (SELECT seq / 4096 FROM audit_log WHERE resource_type = 'ApiToken')"
)


def upgrade() -> None:
    op.execute(EMPTY)


def downgrade() -> None:
    op.execute(EMPTY)
