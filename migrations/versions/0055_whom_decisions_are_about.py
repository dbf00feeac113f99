"""Whom a decision is about, and which decision ended an act.

The database notes whom, whatever writes the decision: the release before does so without knowing. Whose a reason is
that was given with a signature is read from the signature alone, where it is sealed when its name is withheld.

Revision: 0055, after 0054.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

NOTE = """
CREATE FUNCTION note_about() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.about_id := coalesce(NEW.member_id, (SELECT author_id FROM posts WHERE id = NEW.post_id));
    RETURN NEW;
END $$
"""
NOTES = """
CREATE TRIGGER note_about BEFORE INSERT ON decisions FOR EACH ROW
WHEN (NEW.signature_id IS NULL AND NEW.about_id IS NULL) EXECUTE FUNCTION note_about()
"""
# In parts, each committed: nobody who decides waits for all of it.
FILL = """
DO $$
DECLARE
    done bigint := 0;
    upto bigint;
BEGIN
    LOOP
        SELECT max(id) INTO upto FROM (SELECT id FROM decisions WHERE id > done ORDER BY id LIMIT 1000) part;
        EXIT WHEN upto IS NULL;
        UPDATE decisions SET about_id = coalesce(member_id, (SELECT author_id FROM posts WHERE id = post_id))
        WHERE id > done AND id <= upto AND about_id IS NULL AND signature_id IS NULL;
        done := upto;
        COMMIT;
    END LOOP;
END $$
"""
INDEXES = {
    "ix_decisions_about_id": "decisions (about_id, id) WHERE about_id IS NOT NULL",
    "ix_decision_acts_ended_by_id": "decision_acts (ended_by_id) WHERE ended_by_id IS NOT NULL",
}


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")
    about = sa.ForeignKey("members.id", name=op.f("fk_decisions_about_id_members"), ondelete="CASCADE")
    op.add_column("decisions", sa.Column("about_id", sa.BigInteger(), about, nullable=True))
    ended_by = sa.ForeignKey("decisions.id", name=op.f("fk_decision_acts_ended_by_id_decisions"), ondelete="SET NULL")
    op.add_column("decision_acts", sa.Column("ended_by_id", sa.BigInteger(), ended_by, nullable=True))
    op.execute(NOTE)
    op.execute(NOTES)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute(FILL)
        for name, columns in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # half built, when this was interrupted
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {columns}")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.execute("DROP TRIGGER note_about ON decisions")
    op.execute("DROP FUNCTION note_about()")
    op.drop_column("decision_acts", "ended_by_id")
    op.drop_column("decisions", "about_id")
