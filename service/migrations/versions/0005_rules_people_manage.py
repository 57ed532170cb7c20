"""Rules that people manage: marks of authors, modes and ages of articles."""

import sqlalchemy as sa
from alembic import op

from service.models import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_mark_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("site_id", "kind", "value", name=op.f("uq_mark_site_id_kind_value")),
    )
    op.create_index("ix_mark_site", "mark", ["site_id", "id"])
    op.create_index("ix_ban_site", "ban", ["site_id", "id"])
    op.create_index("ix_article_site", "article", ["site_id", "id"])
    op.create_index("ix_comment_site", "comment", ["site_id", "uid"])
    op.add_column("article", sa.Column("mode", sa.String(length=16), nullable=True))
    op.add_column("article", sa.Column("dated_at", UtcTime(), nullable=True))
    _add("article", sa.Column("kept_open", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("site", sa.Column("phrases_revision", sa.Integer(), nullable=False, server_default="0"))


def _add(table: str, column: sa.Column) -> None:
    """A column that old rows have a value for, and new ones get theirs from the program."""
    with op.batch_alter_table(table) as batch:
        batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("site") as site:
        site.drop_column("phrases_revision")
    op.drop_index("ix_article_site", "article")
    with op.batch_alter_table("article") as article:
        for name in ("mode", "dated_at", "kept_open"):
            article.drop_column(name)
    op.drop_index("ix_comment_site", "comment")
    op.drop_index("ix_ban_site", "ban")
    op.drop_table("mark")
