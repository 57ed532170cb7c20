"""Mails to commenters about replies."""

import sqlalchemy as sa
from alembic import op

from service.models import Uid, UtcTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_subscription_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_subscription_comment_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_subscription_uid")),
    )
    op.create_index("ix_subscription_address", "subscription", ["address"])
    op.create_index("ix_subscription_expires_at", "subscription", ["expires_at"])
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=True),
        sa.Column("asked_by", Uid, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address", name=op.f("uq_subscriber_address")),
    )
    op.create_index("ix_subscriber_mailbox", "subscriber", ["mailbox"])
    op.create_table(
        "reply_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_reply_mail_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_reply_mail_subscription_id_subscription"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_mail")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_reply_mail_comment_id")),
    )
    op.create_index("ix_reply_mail_subscription_id", "reply_mail", ["subscription_id"])


def downgrade() -> None:
    for table in ("reply_mail", "subscriber", "subscription"):
        op.drop_table(table)
