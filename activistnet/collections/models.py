"""Tables of collections and of what is in them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class Collection(Base):
    """What a member puts together. One that is not public is shown to whoever has its link, which ends in `key`."""

    __tablename__ = "collections"
    __table_args__ = (
        Index("ix_collections_public", "id", postgresql_where=text("is_public")),
        Index("ix_collections_owner", "owner_id", "id"),
    )
    id: Mapped[Id]
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    title: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    is_public: Mapped[bool] = mapped_column(server_default="true")
    key: Mapped[str]
    made_at: Mapped[CreatedAt]


class CollectionItem(Base):
    """A person, a topic or a thread in a collection. A person who was asked is listed once they accept; who said no
    stays as that, so that nobody asks again. Who left, or was taken out, is `refused` too, and asked once more at most:
    as often as `asks_left` says.
    """

    __tablename__ = "collection_items"
    __table_args__ = (
        CheckConstraint("num_nonnulls(member_id, topic_id, post_id) = 1", name="one"),
        CheckConstraint("state IN ('asked', 'listed', 'refused')", name="state"),
        CheckConstraint("state = 'listed' OR member_id IS NOT NULL", name="asked"),
        UniqueConstraint("collection_id", "member_id", "topic_id", "post_id", postgresql_nulls_not_distinct=True),
        Index("ix_collection_items_member", "member_id", "id", postgresql_where=text("member_id IS NOT NULL")),
        Index("ix_collection_items_post", "post_id", postgresql_where=text("post_id IS NOT NULL")),
        Index("ix_collection_items_topic", "topic_id", postgresql_where=text("topic_id IS NOT NULL")),
    )
    id: Mapped[Id]
    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(server_default="listed")
    asks_left: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    added_at: Mapped[CreatedAt]
