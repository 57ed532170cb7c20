"""The key that another one has replaced goes on for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_key") as batch:
        batch.add_column(sa.Column("old_digest", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("old_until", sa.DateTime(timezone=True), nullable=True))
        batch.create_unique_constraint("uq_api_key_old_digest", ["old_digest"])


def downgrade() -> None:
    with op.batch_alter_table("api_key") as batch:
        batch.drop_constraint("uq_api_key_old_digest", type_="unique")
        batch.drop_column("old_until")
        batch.drop_column("old_digest")
