"""Cases: what is reported about one thing is looked at once, and every decision can be looked at again.

The database opens a case for each report and closes it with a decision that names none: the release before knows
nothing of cases, and what is reported or decided there is in its case all the same.

Revision: 0051, after 0050.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TABLES = ("decisions", "reports")
ONE_BEFORE = "num_nonnulls(post_id, signature_id) = 1"
ONE = "num_nonnulls(post_id, signature_id, member_id) = 1"
PICTURES = ("hide-avatar", "show-avatar", "hide-cover", "show-cover")
ACTIONS_BEFORE = ("hide", "restore", "lock", "unlock", "close", "dismiss", *PICTURES)
ACTIONS = (*ACTIONS_BEFORE, "ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend")
FOLLOWED = "uq_decisions_post_id_signature_id_previous_id"
FOLLOWED_OF_THREE = "UNIQUE NULLS NOT DISTINCT (post_id, signature_id, member_id, previous_id)"
FOLLOWED_OF_TWO = "UNIQUE NULLS NOT DISTINCT (post_id, signature_id, previous_id)"

OPEN = """
CREATE FUNCTION open_case(about_post bigint, about_signature bigint, about_member bigint, words text, at timestamptz)
RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO cases (post_id, signature_id, member_id, topic_id, evidence, opened_at)
    SELECT about_post, about_signature, about_member,
           (SELECT topic_id FROM posts WHERE id = coalesce(
               about_post, (SELECT petition_id FROM signatures WHERE id = about_signature))),
           words, coalesce(at, now())
    ON CONFLICT (post_id, signature_id, member_id) WHERE decided_at IS NULL AND NOT is_review
    DO UPDATE SET opened_at = least(cases.opened_at, excluded.opened_at),
        evidence = CASE WHEN excluded.opened_at < cases.opened_at THEN excluded.evidence ELSE cases.evidence END
    RETURNING id
$$
"""
JOIN = """
CREATE FUNCTION join_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.case_id := open_case(NEW.post_id, NEW.signature_id, NEW.member_id, NEW.evidence, NEW.reported_at);
    RETURN NEW;
END $$
"""
JOINS = """
CREATE TRIGGER join_case BEFORE INSERT ON reports FOR EACH ROW
WHEN (NEW.case_id IS NULL AND NEW.decision_id IS NULL) EXECUTE FUNCTION join_case()
"""
CLOSE = """
CREATE FUNCTION close_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases SET decided_at = now(), claimed_by_id = NULL, claimed_until = NULL
    WHERE decided_at IS NULL AND NOT is_review
      AND (post_id = NEW.post_id OR signature_id = NEW.signature_id OR member_id = NEW.member_id)
    RETURNING id INTO NEW.case_id;
    RETURN NEW;
END $$
"""
CLOSES = """
CREATE TRIGGER close_case BEFORE INSERT ON decisions FOR EACH ROW
WHEN (NEW.case_id IS NULL) EXECUTE FUNCTION close_case()
"""
# In parts, each committed: nobody who reports waits for all of it.
GATHER = """
DO $$
BEGIN
    LOOP
        UPDATE reports SET case_id = open_case(post_id, signature_id, member_id, evidence, reported_at)
        WHERE id IN (SELECT id FROM reports WHERE decision_id IS NULL AND case_id IS NULL ORDER BY id LIMIT 1000);
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END $$
"""
INDEXES = {
    "ix_reports_case_id": "reports (case_id, id) WHERE case_id IS NOT NULL",
    "ix_reports_member_id": "reports (member_id, id) WHERE member_id IS NOT NULL",
    "ix_decisions_case_id": "decisions (case_id) WHERE case_id IS NOT NULL",
    "ix_decisions_made_at": "decisions (made_at)",
    "ix_decisions_member_id": "decisions (member_id) WHERE member_id IS NOT NULL",
}
ONCE_OF_MEMBER = "decision_id IS NULL AND reporter_id IS NOT NULL AND member_id IS NOT NULL"


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")
    op.add_column("members", sa.Column("restricted_until", sa.DateTime(timezone=True), nullable=True))
    _make_cases()
    for table in TABLES:
        _let_be_about_members(table)
    op.execute(f"ALTER TABLE decisions DROP CONSTRAINT {FOLLOWED}")
    op.execute(f"ALTER TABLE decisions ADD CONSTRAINT {FOLLOWED} {FOLLOWED_OF_THREE}")
    op.add_column("decisions", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decisions", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_reports_once_of_member",
        "reports",
        ["member_id", "reporter_id"],
        unique=True,
        postgresql_where=sa.text(ONCE_OF_MEMBER),
    )
    _allow(ACTIONS)
    _make_acts_and_appeals()
    for statement in (OPEN, JOIN, JOINS, CLOSE, CLOSES):
        op.execute(statement)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        for name, columns in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # half built, when this was interrupted
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {columns}")
        op.execute("RESET lock_timeout")
        op.execute(GATHER)


def downgrade() -> None:
    op.execute("DROP TRIGGER join_case ON reports")
    op.execute("DROP TRIGGER close_case ON decisions")
    for function in ("join_case()", "close_case()", "open_case(bigint, bigint, bigint, text, timestamptz)"):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("appeals")
    op.drop_table("decision_acts")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE member_id IS NOT NULL")  # noqa: S608
    # The release before has no word for these.
    op.execute(f"UPDATE decisions SET action = 'dismiss' WHERE action NOT IN {ACTIONS_BEFORE}")  # noqa: S608
    _allow(ACTIONS_BEFORE)
    op.drop_index("ix_reports_once_of_member", "reports")
    op.execute(f"ALTER TABLE decisions DROP CONSTRAINT {FOLLOWED}")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about_one")
        op.drop_column(table, "member_id")
        op.drop_column(table, "case_id")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about_one CHECK ({ONE_BEFORE})")
    op.execute(f"ALTER TABLE decisions ADD CONSTRAINT {FOLLOWED} {FOLLOWED_OF_TWO}")
    op.drop_column("decisions", "undone_at")
    op.drop_column("decisions", "told_at")
    op.drop_table("cases")
    op.drop_column("members", "restricted_until")


def _make_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("signature_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("is_review", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("evidence", sa.String(), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(ONE, name=op.f("ck_cases_about_one")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], op.f("fk_cases_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], op.f("fk_cases_signature_id_signatures"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], op.f("fk_cases_member_id_members"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], op.f("fk_cases_topic_id_topics"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["members.id"], op.f("fk_cases_claimed_by_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    waiting = "decided_at IS NULL"
    op.create_index(
        "ix_cases_once",
        "cases",
        ["post_id", "signature_id", "member_id"],
        unique=True,
        postgresql_where=sa.text(f"{waiting} AND NOT is_review"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_cases_waiting", "cases", ["opened_at", "id"], postgresql_where=sa.text(waiting))
    op.create_index("ix_cases_of_topic", "cases", ["topic_id", "opened_at", "id"], postgresql_where=sa.text(waiting))
    for name, which in (("reviews", "is_review"), ("signatures", "signature_id IS NOT NULL")):
        op.create_index(
            f"ix_cases_of_{name}", "cases", ["opened_at", "id"], postgresql_where=sa.text(f"{waiting} AND {which}")
        )
    for column in ("post_id", "signature_id", "member_id", "claimed_by_id"):
        op.create_index(
            op.f(f"ix_cases_{column}"), "cases", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.create_index(op.f("ix_cases_topic_id"), "cases", ["topic_id"])


def _let_be_about_members(table: str) -> None:
    for column, of, after in (("member_id", "members", "CASCADE"), ("case_id", "cases", "SET NULL")):
        key = sa.ForeignKey(f"{of}.id", name=op.f(f"fk_{table}_{column}_{of}"), ondelete=after)
        op.add_column(table, sa.Column(column, sa.BigInteger(), key, nullable=True))
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about_one")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about_one CHECK ({ONE})")


def _make_acts_and_appeals() -> None:
    op.create_table(
        "decision_acts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"action IN {ACTIONS}", name=op.f("ck_decision_acts_action")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], op.f("fk_decision_acts_decision_id_decisions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_acts")),
        sa.UniqueConstraint("decision_id", "action", name=op.f("uq_decision_acts_decision_id_action")),
    )
    op.create_index(
        "ix_decision_acts_ending",
        "decision_acts",
        ["until"],
        postgresql_where=sa.text("until IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('appeal', 'look')", name=op.f("ck_appeals_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], op.f("fk_appeals_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], op.f("fk_appeals_decision_id_decisions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], op.f("fk_appeals_member_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(
        "ix_appeals_once", "appeals", ["decision_id"], unique=True, postgresql_where=sa.text("kind = 'appeal'")
    )
    op.create_index("ix_appeals_decision_id", "appeals", ["decision_id", "member_id", "kind"], unique=True)
    op.create_index(op.f("ix_appeals_case_id"), "appeals", ["case_id"])
    op.create_index(op.f("ix_appeals_member_id"), "appeals", ["member_id"])


def _allow(actions: tuple[str, ...]) -> None:
    op.execute("ALTER TABLE decisions DROP CONSTRAINT ck_decisions_action")
    op.execute(f"ALTER TABLE decisions ADD CONSTRAINT ck_decisions_action CHECK (action IN {actions})")
