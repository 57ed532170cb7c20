"""Views of the lists that moderators have saved."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("list", sa.String(16), nullable=False),
        sa.Column("query", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name=op.f("fk_saved_view_moderator_id_moderator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("moderator_id", "name", name=op.f("uq_saved_view_moderator_id_name")),
    )


def downgrade() -> None:
    op.drop_table("saved_view")
