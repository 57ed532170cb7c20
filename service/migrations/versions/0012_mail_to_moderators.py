"""When moderators get mails about what waits."""

import sqlalchemy as sa
from alembic import op

from service.models import UtcTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "moderator",
        sa.Column("notices", sa.String(length=8), nullable=False, server_default="none"),
    )
    op.add_column("moderator", sa.Column("next_digest_at", UtcTime(), nullable=True))
    op.create_index("ix_moderator_next_digest_at", "moderator", ["next_digest_at"])


def downgrade() -> None:
    op.drop_index("ix_moderator_next_digest_at", "moderator")
    for column in ("next_digest_at", "notices"):
        op.drop_column("moderator", column)
