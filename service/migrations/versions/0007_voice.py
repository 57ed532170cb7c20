"""Answers under a badge, moderators' edits, reserved names."""

import sqlalchemy as sa
from alembic import op

from service.models import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    ("comment", "badge", 40),
    ("comment_revision", "editor", 128),
    ("moderator", "display_name", 100),
)


def upgrade() -> None:
    op.create_table(
        "reserved",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("shown", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_reserved_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserved")),
        sa.UniqueConstraint(
            "site_id", "kind", "value", name=op.f("uq_reserved_site_id_kind_value")
        ),
    )
    for table, name, length in COLUMNS:
        op.add_column(table, sa.Column(name, sa.String(length=length), nullable=True))


def downgrade() -> None:
    for table, name, _ in COLUMNS:
        op.drop_column(table, name)
    op.drop_table("reserved")
