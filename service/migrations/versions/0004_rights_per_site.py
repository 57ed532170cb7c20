"""Roles that hold on some sites only."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name=op.f("fk_site_right_moderator_id_moderator")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_right_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_right")),
        sa.UniqueConstraint(
            "moderator_id", "site_id", name=op.f("uq_site_right_moderator_id_site_id")
        ),
    )
    # Whoever could sign in until now saw every site.
    with op.batch_alter_table("moderator") as moderator:
        moderator.add_column(
            sa.Column("everywhere", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("moderator") as moderator:
        moderator.alter_column("everywhere", server_default=None)


def downgrade() -> None:
    # What has no rights per site would let everybody in everywhere.
    op.execute(
        "DELETE FROM session WHERE moderator_id IN (SELECT id FROM moderator WHERE NOT everywhere)"
    )
    op.drop_table("site_right")
    op.execute("DELETE FROM moderator WHERE NOT everywhere")
    with op.batch_alter_table("moderator") as moderator:
        moderator.drop_column("everywhere")
