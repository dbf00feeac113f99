"""Decisions of the release before were told when they were made.

It told of each at once, and did not note so: whom such a decision is about, and who reported it, could not read it.

Revision: 0052, after 0051.
"""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

# Whatever names no case is of the release before.
CLOSE = """
CREATE OR REPLACE FUNCTION close_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases SET decided_at = now(), claimed_by_id = NULL, claimed_until = NULL
    WHERE decided_at IS NULL AND NOT is_review
      AND (post_id = NEW.post_id OR signature_id = NEW.signature_id OR member_id = NEW.member_id)
    RETURNING id INTO NEW.case_id;
{told}    RETURN NEW;
END $$
"""
TOLD = "    NEW.told_at := coalesce(NEW.told_at, NEW.made_at);\n"
# Each of this release has acts.
FILL = """
UPDATE decisions SET told_at = made_at
WHERE told_at IS NULL AND NOT EXISTS (SELECT FROM decision_acts WHERE decision_id = decisions.id)
"""


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")
    op.execute(CLOSE.format(told=TOLD))
    op.execute(FILL)


def downgrade() -> None:
    op.execute(CLOSE.format(told=""))
