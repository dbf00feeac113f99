"""Which migrations the code before would not survive."""

from types import SimpleNamespace

import contractions
import pytest
import sqlalchemy as sa
from alembic import op


def migration(does, **marks):
    """A module of a migration whose `upgrade` calls what this says, over its own `op`."""
    module = SimpleNamespace(op=op, **marks)
    module.upgrade = lambda: does(module.op)
    return module


CONTRACTING = {
    "posts": lambda op: op.drop_table("posts"),
    "posts.title": lambda op: op.drop_column("posts", "title"),
    "topics": lambda op: op.rename_table("topics", "subjects"),
    "members.handle": lambda op: op.alter_column("members", "handle", new_column_name="name"),
    "members.place": lambda op: op.alter_column("members", "place", nullable=False),
    "members.age": lambda op: op.add_column("members", sa.Column("age", sa.BigInteger(), nullable=False)),
    "members.uq_members_place": lambda op: op.create_unique_constraint("uq_members_place", "members", ["place"]),
    "members.ix_members_place": lambda op: op.create_index("ix_members_place", "members", ["place"], unique=True),
    "state": lambda op: op.execute("ALTER TABLE posts DROP COLUMN IF EXISTS state"),
    "place": lambda op: op.execute(sa.text("ALTER TABLE members ALTER place SET NOT NULL")),
    "shares": lambda op: op.execute("ALTER TABLE shares RENAME note TO remark"),
}
EXPANDING = [
    lambda op: op.create_table("badges", sa.Column("id", sa.BigInteger(), nullable=False)),
    lambda op: op.add_column("members", sa.Column("age", sa.BigInteger(), nullable=True)),
    lambda op: op.add_column("members", sa.Column("age", sa.BigInteger(), server_default="0", nullable=False)),
    lambda op: op.create_index("ix_members_place", "members", ["place"]),
    lambda op: op.alter_column("members", "place", nullable=True),
    lambda op: (op.create_table("badges"), op.create_unique_constraint("uq_badges_name", "badges", ["name"])),
]


@pytest.mark.parametrize("name", CONTRACTING)
def test_what_takes_away_or_forbids_says_which_release_was_the_last_that_needed_it(name, monkeypatch, tmp_path):
    monkeypatch.setattr(contractions, "CHANGELOG", tmp_path / "CHANGELOG.md")
    contractions.CHANGELOG.write_text("## Unreleased\n\n## 0.4.0 (2027-01-01)\n")
    refused = [{}, {name: "not needed"}, {name: "0.5.0 was the last"}]
    for reasons in refused:
        [told] = contractions.unexplained(migration(CONTRACTING[name], CONTRACTS=reasons))
        assert told.startswith(f"{name}: ")
    assert not contractions.unexplained(migration(CONTRACTING[name], CONTRACTS={name: "0.4.0 was the last"}))


@pytest.mark.parametrize("does", EXPANDING)
def test_what_only_adds_needs_no_word(does):
    assert not contractions.unexplained(migration(does))


@pytest.mark.parametrize(("now", "is_told"), [("'a', 'b', 'c'", False), ("'a', 'c'", True)])
def test_a_list_that_allows_all_that_it_did_needs_no_word(now, is_told):
    def allow(values):
        return lambda op: op.execute(f"ALTER TABLE posts ADD CONSTRAINT ck_posts_x CHECK (x IN ({values})) NOT VALID")

    module = migration(allow(now))
    module.downgrade = lambda: allow("'a', 'b'")(module.op)
    assert bool(contractions.unexplained(module)) is is_told


@pytest.mark.parametrize(
    ("added", "now", "is_told"),
    [
        ("member_id", "UNIQUE (post_id, member_id)", False),
        (None, "UNIQUE (post_id, member_id)", True),
        ("member_id", "UNIQUE (member_id)", True),
    ],
)
def test_what_reads_as_it_did_while_a_new_column_is_empty_needs_no_word(added, now, is_told):
    def forbid(says):
        return lambda op: op.execute(f"ALTER TABLE reports ADD CONSTRAINT uq_reports_x {says}")

    def upgrade(op):
        if added:
            op.add_column("reports", sa.Column(added, sa.BigInteger(), nullable=True))
        forbid(now)(op)

    module = migration(upgrade)
    module.downgrade = lambda: forbid("UNIQUE (post_id)")(module.op)
    assert bool(contractions.unexplained(module)) is is_told
