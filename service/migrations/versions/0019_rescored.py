"""What another version of the model says of older comments."""

import sqlalchemy as sa
from alembic import op

from service.models import UtcTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rescored",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("was_held", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_rescored_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescored")),
        sa.UniqueConstraint("version", "comment_id", name=op.f("uq_rescored_version_comment_id")),
    )
    op.create_index("ix_rescored_comment_id", "rescored", ["comment_id"])
    changed = sa.text("was_held <> held")
    op.create_index(
        "ix_rescored_changed",
        "rescored",
        ["version", "comment_id"],
        sqlite_where=changed,
        postgresql_where=changed,
    )


def downgrade() -> None:
    op.drop_table("rescored")
