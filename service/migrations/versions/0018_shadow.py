"""Candidates that score beside the live model."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "shadow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("started_at", time, nullable=False),
        sa.Column("until", time, nullable=False),
        sa.Column("ended_at", time, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow")),
    )
    op.create_table(
        "shadow_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shadow_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("scores", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("would_hold", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shadow_id"], ["shadow.id"], name=op.f("fk_shadow_score_shadow_id_shadow")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_shadow_score_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_score")),
        sa.UniqueConstraint(
            "comment_id",
            "revision",
            "shadow_id",
            name=op.f("uq_shadow_score_comment_id_revision_shadow_id"),
        ),
    )
    op.create_index(
        "ix_shadow_score_verdicts", "shadow_score", ["shadow_id", "held", "would_hold", "id"]
    )


def downgrade() -> None:
    op.drop_table("shadow_score")
    op.drop_table("shadow")
