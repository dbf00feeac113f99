"""Word rules, what they found, and digests of the texts of the last day.

Revision: 0058, after 0057.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_by_id", sa.BigInteger(), nullable=True),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehearsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehearsal", JSONB(), nullable=True),
        sa.CheckConstraint("kind IN ('word', 'domain', 'link')", name=op.f("ck_word_rules_kind")),
        sa.CheckConstraint("audience IN ('new', 'all')", name=op.f("ck_word_rules_audience")),
        sa.CheckConstraint("effect IN ('hold', 'report', 'count')", name=op.f("ck_word_rules_effect")),
        sa.CheckConstraint("(kind = 'link') = (pattern = '')", name=op.f("ck_word_rules_pattern")),
        _of("word_rules", "topic_id", "topics"),
        _of("word_rules", "made_by_id", "members", "SET NULL"),
        _of("word_rules", "on_by_id", "members", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_rules")),
    )
    for column in ("topic_id", "made_by_id", "on_by_id"):
        op.create_index(op.f(f"ix_word_rules_{column}"), "word_rules", [column])
    on = sa.text("on_at IS NOT NULL AND off_at IS NULL")
    op.create_index("ix_word_rules_on", "word_rules", ["id"], postgresql_where=on)
    op.create_table(
        "word_hits",
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _of("word_hits", "rule_id", "word_rules"),
        _of("word_hits", "post_id", "posts"),
        sa.PrimaryKeyConstraint("rule_id", "post_id", name=op.f("pk_word_hits")),
    )
    for column in ("post_id", "found_at"):
        op.create_index(op.f(f"ix_word_hits_{column}"), "word_hits", [column])
    op.create_table(
        "recent_texts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=True),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _of("recent_texts", "author_id", "members"),
        _of("recent_texts", "topic_id", "topics"),
        _of("recent_texts", "root_id", "posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_texts")),
    )
    for column in ("author_id", "topic_id", "sent_at"):
        op.create_index(op.f(f"ix_recent_texts_{column}"), "recent_texts", [column])
    alike = sa.text("digest IS NOT NULL")
    op.create_index("ix_recent_texts_alike", "recent_texts", ["digest", "sent_at"], postgresql_where=alike)
    new = sa.text("is_new")
    op.create_index("ix_recent_texts_thread", "recent_texts", ["root_id", "sent_at"], postgresql_where=new)


def downgrade() -> None:
    for table in ("recent_texts", "word_hits", "word_rules"):
        op.drop_table(table)


def _of(table: str, column: str, other: str, after: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=after)
