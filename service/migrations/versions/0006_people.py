"""Invitations, second factors, and what a session is of."""

import sqlalchemy as sa
from alembic import op

from service.models import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("sites", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name=op.f("fk_invitation_moderator_id_moderator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitation_token_digest")),
    )
    op.create_index(op.f("ix_invitation_expires_at"), "invitation", ["expires_at"])
    op.create_index(op.f("ix_invitation_moderator_id"), "invitation", ["moderator_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name=op.f("fk_recovery_code_moderator_id_moderator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "moderator_id", "digest", name=op.f("uq_recovery_code_moderator_id_digest")
        ),
    )
    with op.batch_alter_table("moderator") as moderator:
        moderator.add_column(sa.Column("email", sa.String(length=254), nullable=True))
        moderator.add_column(sa.Column("totp_salt", sa.String(length=64), nullable=True))
        moderator.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        moderator.add_column(sa.Column("totp_since", UtcTime(), nullable=True))
        moderator.add_column(sa.Column("seen_at", UtcTime(), nullable=True))
    with op.batch_alter_table("session") as session:
        session.add_column(
            sa.Column("device", sa.String(length=40), nullable=False, server_default="")
        )
        session.add_column(
            sa.Column("pending", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("session") as session:
        session.alter_column("device", server_default=None)
        session.alter_column("pending", server_default=None)


def downgrade() -> None:
    # A program without second factors would take these for sessions.
    op.execute("DELETE FROM session WHERE pending")
    with op.batch_alter_table("session") as session:
        session.drop_column("pending")
        session.drop_column("device")
    with op.batch_alter_table("moderator") as moderator:
        for name in ("seen_at", "totp_since", "totp_step", "totp_salt", "email"):
            moderator.drop_column(name)
    op.drop_table("recovery_code")
    op.drop_table("invitation")
