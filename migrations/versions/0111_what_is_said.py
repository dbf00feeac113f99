"""What is said outside posts, for rehearsals of word rules, and what these find there.

Revision: 0111, after 0110.
"""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "said_texts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_said_texts_author_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_texts")),
    )
    op.create_table(
        "said_hits",
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("said_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["word_rules.id"], name=op.f("fk_said_hits_rule_id_word_rules"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["said_id"], ["said_texts.id"], name=op.f("fk_said_hits_said_id_said_texts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rule_id", "said_id", name=op.f("pk_said_hits")),
    )
    op.create_index("ix_said_texts_once", "said_texts", ["author_id", "kind", sa.text("md5(words)")], unique=True)
    for table, columns in {"said_texts": ("said_at",), "said_hits": ("said_id", "found_at")}.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("said_hits")
    op.drop_table("said_texts")
