"""Events, their deliveries, and webhooks."""

import sqlalchemy as sa
from alembic import op

from service.models import Uid, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_event_site_id_site"),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_event_comment_id_comment"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("uid", name="uq_event_uid"),
    )
    op.create_index("ix_event_created_at", "event", ["created_at"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("receiver", sa.String(length=16), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("claimed_until", UtcTime(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_delivery_event_id_event"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("uid", name="uq_delivery_uid"),
    )
    for name, columns in (
        ("ix_delivery_due", ["state", "next_at"]),
        ("ix_delivery_age", ["state", "created_at"]),
        ("ix_delivery_receiver", ["receiver", "receiver_id", "id"]),
        ("ix_delivery_event_id", ["event_id"]),
    ):
        op.create_index(name, "delivery", columns)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("old_salt", sa.String(length=32), nullable=True),
        sa.Column("old_until", UtcTime(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled_why", sa.String(length=200), nullable=True),
        sa.Column("failing_since", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_webhook_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
        sa.UniqueConstraint("uid", name="uq_webhook_uid"),
    )
    op.create_index("ix_webhook_site_id", "webhook", ["site_id"])


def downgrade() -> None:
    op.drop_table("webhook")
    op.drop_table("delivery")
    op.drop_table("event")
