"""A log of acts that is only ever added to, and until when and why a member is suspended.

Revision: 0027, after 0026. The release before knows neither: what it suspends has no reason and no end.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# For its owner too. Whoever may switch off a trigger is found out by the chain.
KEEP = """
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of acts is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$
"""
TRIGGER = """
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION keep_audit()
"""
# What roles.sql says, for a database whose role is there already.
REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'activistnet_site') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM activistnet_site;
    END IF;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_verb_number", "audit", ["verb", "number"])
    op.execute(KEEP)
    op.execute(TRIGGER)
    op.execute(REVOKE)
    op.add_column("members", sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("members", sa.Column("suspended_reason", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("members", "suspended_reason")
    op.drop_column("members", "suspended_until")
    op.drop_table("audit")
    op.execute("DROP FUNCTION keep_audit()")
