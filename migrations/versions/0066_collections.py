"""Collections of people, topics and threads, and whether a member may be asked to be in them.

Revision: 0066, after 0065. The release before knows of no collections, and makes members who may be asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

OF = {"member": "members", "topic": "topics", "post": "posts"}


def upgrade() -> None:
    op.add_column("members", sa.Column("may_be_listed", sa.Boolean(), server_default="true", nullable=False))
    op.create_table(
        "collections",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["members.id"], name=op.f("fk_collections_owner_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
    )
    op.create_index("ix_collections_owner", "collections", ["owner_id", "id"])
    op.create_index("ix_collections_public", "collections", ["id"], postgresql_where=sa.text("is_public"))
    op.create_table(
        "collection_items",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("collection_id", sa.BigInteger(), nullable=False),
        *(sa.Column(f"{name}_id", sa.BigInteger(), nullable=True) for name in OF),
        sa.Column("state", sa.String(), server_default="listed", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("num_nonnulls(member_id, topic_id, post_id) = 1", name=op.f("ck_collection_items_one")),
        sa.CheckConstraint("state IN ('asked', 'listed', 'refused')", name=op.f("ck_collection_items_state")),
        sa.CheckConstraint("state = 'listed' OR member_id IS NOT NULL", name=op.f("ck_collection_items_asked")),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_collection_items_collection_id_collections"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_collection_items_{name}_id_{table}"),
                ondelete="CASCADE",
            )
            for name, table in OF.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_items")),
        sa.UniqueConstraint(
            "collection_id",
            "member_id",
            "topic_id",
            "post_id",
            name=op.f("uq_collection_items_collection_id_member_id_topic_id_post_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    for name in ("member", "post"):
        columns = ["member_id", "id"] if name == "member" else ["post_id"]
        where = sa.text(f"{name}_id IS NOT NULL")
        op.create_index(f"ix_collection_items_{name}", "collection_items", columns, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("collection_items")
    op.drop_table("collections")
    op.drop_column("members", "may_be_listed")
