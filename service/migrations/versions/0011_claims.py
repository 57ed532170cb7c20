"""Who is looking at which comment."""

import sqlalchemy as sa
from alembic import op

from service.models import UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_claim_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name=op.f("fk_claim_moderator_id_moderator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_claim_comment_id")),
    )
    op.create_index("ix_claim_moderator_id", "claim", ["moderator_id"])
    op.create_index("ix_claim_until", "claim", ["until"])


def downgrade() -> None:
    op.drop_table("claim")
