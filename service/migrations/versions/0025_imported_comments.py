"""Which comment one of a file became that was imported."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_LOOSE = sa.text("parent IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "imported_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("external", sa.String(length=64), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_imported_comment_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_imported_comment_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_comment")),
        sa.UniqueConstraint(
            "site_id",
            "source",
            "external",
            name=op.f("uq_imported_comment_site_id_source_external"),
        ),
    )
    op.create_index("ix_imported_comment_comment_id", "imported_comment", ["comment_id"])
    op.create_index(
        "ix_imported_comment_loose",
        "imported_comment",
        ["site_id", "source", "id"],
        sqlite_where=_LOOSE,
        postgresql_where=_LOOSE,
    )


def downgrade() -> None:
    op.drop_table("imported_comment")
