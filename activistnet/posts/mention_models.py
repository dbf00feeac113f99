"""The tables of whom texts name: who was told of it, and to whom they lead."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class Mention(Base):
    """A text names a member, who was told of it: once, however often it is changed."""

    __tablename__ = "mentions"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    mentioned_at: Mapped[CreatedAt]


class NamedInText(Base):
    """A text leads to the profile of a member whom it names, as long as there is one."""

    __tablename__ = "named_in_texts"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
