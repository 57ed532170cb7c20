"""How often keys are used, and what clients of other services were told and have corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("quota", sa.Integer(), nullable=True))
    op.add_column("api_key", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("label_import") as batch:
        batch.add_column(sa.Column("key_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_label_import_key_id_api_key", "api_key", ["key_id"], ["id"])
        batch.create_unique_constraint("uq_label_import_key_id", ["key_id"])
    op.create_table(
        "key_usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("blog", sa.String(length=300), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("calls", "spam", "ham", "missed_spam", "false_positives")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name="fk_key_usage_key_id_api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_key_usage"),
        sa.UniqueConstraint("key_id", "month", "blog", name="uq_key_usage_key_id_month_blog"),
    )
    op.create_table(
        "checked_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("said", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name="fk_checked_text_key_id_api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_checked_text"),
        sa.UniqueConstraint("key_id", "digest", name="uq_checked_text_key_id_digest"),
    )
    op.create_index("ix_checked_text_created_at", "checked_text", ["created_at"])


def downgrade() -> None:
    op.drop_table("checked_text")
    op.drop_table("key_usage")
    with op.batch_alter_table("label_import") as batch:
        batch.drop_constraint("uq_label_import_key_id", type_="unique")
        batch.drop_constraint("fk_label_import_key_id_api_key", type_="foreignkey")
        batch.drop_column("key_id")
    op.drop_column("api_key", "last_used_at")
    op.drop_column("api_key", "quota")
