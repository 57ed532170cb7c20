"""Labels that people bring from elsewhere."""

import sqlalchemy as sa
from alembic import op

from service.models import Uid, UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_import")),
        sa.UniqueConstraint("uid", name=op.f("uq_label_import_uid")),
    )
    op.create_table(
        "imported_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=True),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("author_url", sa.String(length=2000), nullable=False),
        sa.Column("author_email_domain", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["label_import.id"],
            name=op.f("fk_imported_label_import_id_label_import"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_label")),
        sa.UniqueConstraint("uid", name=op.f("uq_imported_label_uid")),
    )
    op.create_index("ix_imported_label_import_id", "imported_label", ["import_id"])


def downgrade() -> None:
    op.drop_table("imported_label")
    op.drop_table("label_import")
