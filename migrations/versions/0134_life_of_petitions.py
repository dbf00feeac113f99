"""The life of a petition: paused for a while, withdrawn by its author, rejected by moderators, archived after a year.

From which stage to which the database knows as well: a trigger that runs only where a stage is written. What the
release before does is among it.

Revision: 0134, after 0133.
"""

import sqlalchemy as sa
from alembic import op

revision = "0134"
down_revision = "0133"
branch_labels = None
depends_on = None

STAGES_BEFORE = "'open', 'closed', 'won', 'partly', 'lost'"
STAGES = "'open', 'paused', 'closed', 'won', 'partly', 'lost', 'withdrawn', 'rejected'"
ACTIONS_BEFORE = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss", "hide-history", "show-history"),
    *("hide-avatar", "show-avatar", "hide-cover", "show-cover"),
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend"),
    *("ban-topic", "unban-topic", "limit", "unlimit", "unask", "unwarn"),
    *("slow", "unslow", "move", "split", "merge"),
    *("close-topic", "open-topic", "warn-leads", "ask-leads", "unask-leads", "unwarn-leads"),
    *("hold-signatures", "void-signatures", "count-signatures", "ask-second"),
)
NEW = ("reject", "unreject")
TABLES = ("decisions", "decision_acts")
MOVES = """
CREATE FUNCTION keep_petition_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.archived_at IS NOT NULL OR NOT (
        (OLD.stage IN ('open', 'paused') AND NEW.stage NOT IN ('open', 'paused'))
        OR (OLD.stage, NEW.stage) IN (
            ('open', 'paused'), ('paused', 'open'),
            ('closed', 'open'), ('closed', 'won'), ('closed', 'partly'), ('closed', 'lost'), ('closed', 'withdrawn'),
            ('won', 'open'), ('partly', 'open'), ('partly', 'won'),
            ('lost', 'open'), ('lost', 'won'), ('lost', 'partly'),
            ('rejected', 'open'), ('rejected', 'paused')
        )
    ) THEN
        RAISE EXCEPTION 'petition % does not go from % to %', OLD.id, OLD.stage, NEW.stage
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_petitions_moves';
    END IF;
    RETURN NEW;
END $$
"""
MOVED = """
CREATE TRIGGER keep_petition_moves BEFORE UPDATE OF stage, petition_state ON petitions FOR EACH ROW
WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION keep_petition_moves()
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("petitions", sa.Column("paused_until", moment))
    op.add_column("petitions", sa.Column("archived_at", moment))
    op.add_column("petitions", sa.Column("closed_rule", sa.String, server_default="", nullable=False))
    op.add_column("confirmations", sa.Column("pressed_at", moment))
    op.add_column("confirmations", sa.Column("pressed_for", sa.String))
    _allow_stages(STAGES)
    _allow_actions((*ACTIONS_BEFORE, *NEW))
    op.create_table(
        "petition_pauses",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("began_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_petition_pauses_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_petition_pauses"),
    )
    op.create_index("ix_petition_pauses_petition_id", "petition_pauses", ["petition_id", "id"])
    op.execute(MOVES)
    op.execute(MOVED)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        _index("ix_petitions_paused_until", "petitions", ["paused_until"], "stage = 'paused'")
        _index("ix_petitions_to_archive", "petitions", ["closed_at"], "archived_at IS NULL AND imported_from IS NULL")
        _index("ix_confirmations_pressed", "confirmations", ["petition_id", "id"], "pressed_at IS NOT NULL")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index("ix_confirmations_pressed", "confirmations", if_exists=True)
    op.drop_index("ix_petitions_to_archive", "petitions", if_exists=True)
    op.drop_index("ix_petitions_paused_until", "petitions", if_exists=True)
    op.execute("DROP TRIGGER keep_petition_moves ON petitions")
    op.execute("DROP FUNCTION keep_petition_moves()")
    op.drop_table("petition_pauses")
    # The release before has no words for these: what is paused is open there, and what is over closed.
    op.execute("UPDATE petitions SET stage = 'open' WHERE stage = 'paused'")
    op.execute("UPDATE petitions SET stage = 'closed' WHERE stage IN ('withdrawn', 'rejected')")
    _allow_stages(STAGES_BEFORE)
    for action, instead in (("reject", "close"), ("unreject", "dismiss")):  # a decision has each act once
        op.execute(
            f"DELETE FROM decision_acts AS act USING decision_acts AS other WHERE act.action = '{action}'"  # noqa: S608
            f" AND other.decision_id = act.decision_id AND other.action = '{instead}'"
        )
        for table in TABLES:
            op.execute(f"UPDATE {table} SET action = '{instead}' WHERE action = '{action}'")  # noqa: S608
    _allow_actions(ACTIONS_BEFORE)
    op.drop_column("confirmations", "pressed_for")
    op.drop_column("confirmations", "pressed_at")
    op.drop_column("petitions", "closed_rule")
    op.drop_column("petitions", "archived_at")
    op.drop_column("petitions", "paused_until")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, postgresql_where=sa.text(where), postgresql_concurrently=True, if_not_exists=True
    )


def _allow_stages(stages: str) -> None:
    for column in ("stage", "petition_state"):  # both words for it, as releases before 0005 write the other one
        name = f"ck_petitions_{column}"
        op.execute(f"ALTER TABLE petitions DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE petitions ADD CONSTRAINT {name} CHECK ({column} IN ({stages})) NOT VALID")
        op.execute(f"ALTER TABLE petitions VALIDATE CONSTRAINT {name}")


def _allow_actions(actions: tuple[str, ...]) -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
