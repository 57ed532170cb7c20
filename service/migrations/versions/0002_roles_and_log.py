"""Roles of moderators, and the log of acts."""

import sqlalchemy as sa
from alembic import op

from service.models import Uid, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_act_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
        sa.UniqueConstraint("uid", name=op.f("uq_act_uid")),
    )
    for name, columns in (
        ("ix_act_actor", ["actor", "uid"]),
        ("ix_act_action", ["action", "uid"]),
        ("ix_act_site", ["site_id", "uid"]),
        ("ix_act_subject", ["subject", "uid"]),
    ):
        op.create_index(name, "act", columns)
    # Whoever could sign in until now could do everything.
    with op.batch_alter_table("moderator") as moderator:
        moderator.add_column(
            sa.Column("role", sa.String(length=16), nullable=False, server_default="administrator")
        )
    with op.batch_alter_table("moderator") as moderator:
        moderator.alter_column("role", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("moderator") as moderator:
        moderator.drop_column("role")
    op.drop_table("act")
