"""What databases of before the first release lack, as migrations were changed in place until then.

Each part looks first whether it is needed: on most databases there is nothing to do. Indexes are built while the site
goes on, outside of a transaction, so this can be cut anywhere and run again.

Revision: 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_activities_post": "CREATE INDEX {} ON activities USING btree (post_id, at DESC, id DESC)",
    "ix_posts_topic_newest": (
        "CREATE INDEX {} ON posts USING btree (topic_id, created_at DESC, id DESC) WHERE (root_id IS NULL)"
    ),
    "ix_signatures_withdrawn": (
        "CREATE INDEX {} ON signatures USING btree (petition_id) WHERE ((state)::text = 'withdrawn'::text)"
    ),
    "ix_members_handle_prefix": (
        "CREATE UNIQUE INDEX {} ON members USING btree (lower((handle)::text) text_pattern_ops)"
        " WHERE (deleted_at IS NULL)"
    ),
}
# table, column, what a row begins with, all values: as in 0005
WORDS = (
    ("posts", "visibility", "visible", "'visible', 'hidden', 'deleted'"),
    ("petitions", "stage", "open", "'open', 'closed'"),
)
TRIGGERS = """
SELECT quote_ident(tgname), pg_get_triggerdef(oid) FROM pg_trigger
 WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal ORDER BY tgname
"""
DEFINITION = "SELECT replace(pg_get_indexdef(to_regclass(:name)), ' ' || current_schema() || '.', ' ')"
TYPE = """
SELECT data_type FROM information_schema.columns
 WHERE table_schema = current_schema() AND table_name = :table AND column_name = :column
"""


def upgrade() -> None:
    for word in WORDS:
        if _type(*word[:2]) == "text":
            _say_it_as_the_models_do(*word)
    if _type("sign_ups", "handle") and not _type("sign_ups", "token_sealed"):
        # Requests to join that nobody can be mailed the link of: they are over within days anyway.
        op.execute("DELETE FROM sign_ups")
        op.add_column("sign_ups", sa.Column("token_sealed", sa.LargeBinary(), nullable=False))
    if _type("sent_forms", "mark"):
        # Forms of the last days, for which their digest is not known.
        op.execute("DELETE FROM sent_forms")
        op.drop_column("sent_forms", "mark")
        op.add_column("sent_forms", sa.Column("digest", sa.LargeBinary(), nullable=False))
        op.add_column("sent_forms", sa.Column("key", sa.String(), nullable=False))
        op.create_primary_key("pk_sent_forms", "sent_forms", ["member_id", "digest"])
    wrong = {name: meant for name, meant in INDEXES.items() if _definition(name) != meant.format(name)}
    if wrong:
        with op.get_context().autocommit_block():
            op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
            for name, meant in wrong.items():
                _build(name, meant)
            op.execute("RESET lock_timeout")


def downgrade() -> None:
    """The code before works better with what was repaired."""


def _build(name: str, meant: str) -> None:
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}_meant")
    op.execute(meant.format(f"{name}_meant").replace(" INDEX ", " INDEX CONCURRENTLY ", 1))
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    op.execute(f"ALTER INDEX {name}_meant RENAME TO {name}")


def _say_it_as_the_models_do(table: str, now: str, first: str, values: str) -> None:
    # A type is not changed under a trigger that reads it.
    triggers = op.get_bind().execute(sa.text(TRIGGERS), {"table": table}).all()
    for name, _definition in triggers:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.drop_constraint(op.f(f"ck_{table}_{now}"), table)
    op.execute(f"ALTER TABLE {table} ALTER {now} TYPE varchar, ALTER {now} SET DEFAULT '{first}'")
    op.create_check_constraint(op.f(f"ck_{table}_{now}"), table, f"{now} IN ({values})")
    for _name, definition in triggers:
        op.execute(definition)


def _type(table: str, column: str) -> str | None:
    return op.get_bind().scalar(sa.text(TYPE), {"table": table, "column": column})


def _definition(name: str) -> str | None:
    return op.get_bind().scalar(sa.text(DEFINITION), {"name": name})
