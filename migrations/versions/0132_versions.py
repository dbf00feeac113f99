"""Versions of what petitions ask: which one each signature is of, and who agreed to later ones.

Revision: 0132, after 0131.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0132"
down_revision = "0131"
branch_labels = None
depends_on = None

SIGNED = ("signatures", "confirmations", "signature_deltas")


def upgrade() -> None:
    op.add_column("petitions", sa.Column("version_number", sa.BigInteger, server_default="1", nullable=False))
    op.add_column("petitions", sa.Column("version_at", sa.DateTime(timezone=True)))
    for table in SIGNED:
        op.add_column(table, sa.Column("version", sa.BigInteger, server_default="1", nullable=False))
    op.create_index(
        "ix_petitions_version_at", "petitions", ["version_at"], postgresql_where=sa.text("version_at IS NOT NULL")
    )
    op.create_table(
        "former_versions",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("text_number", sa.BigInteger, nullable=False),
        sa.Column("targets", postgresql.JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        _of("former_versions", "petitions"),
        sa.PrimaryKeyConstraint("petition_id", "number", name="pk_former_versions"),
    )
    op.create_table(
        "version_counts",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        _of("version_counts", "petitions"),
        sa.PrimaryKeyConstraint("petition_id", "version", name="pk_version_counts"),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "version_consents",
        sa.Column("signature_id", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("given_at", sa.DateTime(timezone=True)),
        _of("version_consents", "signatures"),
        sa.PrimaryKeyConstraint("signature_id", "version", name="pk_version_consents"),
    )
    op.create_index(
        "ix_version_consents_given",
        "version_consents",
        ["petition_id", "version", "signature_id"],
        postgresql_where=sa.text("given_at IS NOT NULL"),
    )
    op.create_table(
        "version_stops",
        sa.Column("signature_id", sa.BigInteger, nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        _of("version_stops", "signatures"),
        sa.PrimaryKeyConstraint("signature_id", name="pk_version_stops"),
    )


def downgrade() -> None:
    for table in ("version_stops", "version_consents", "version_counts", "former_versions"):
        op.drop_table(table)
    op.drop_index("ix_petitions_version_at", "petitions")
    for table in SIGNED:
        op.drop_column(table, "version")
    op.drop_column("petitions", "version_at")
    op.drop_column("petitions", "version_number")


def _of(table: str, other: str) -> sa.ForeignKeyConstraint:
    key = f"{other.removesuffix('s')}_id"
    return sa.ForeignKeyConstraint([key], [f"{other}.id"], name=f"fk_{table}_{key}_{other}", ondelete="CASCADE")
