"""Tables of members, and of the words they are found by."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id
from ..core.data.sealed import bound_to

ROLES = ("member", "moderator", "operator")
EVERYONE, FOLLOWERS, NOBODY = QUOTABLE_BY = ("everyone", "followers", "nobody")


def mailbox_context(digest: bytes) -> bytes:
    """What a member's mailbox is sealed with: it opens only beside its digest."""
    return b"members:" + bytes(digest)


class Member(UserMixin, Base):
    """A person with an account.

    A deleted one keeps its row, without anything that says who it was: handle and name are empty.
    """

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'moderator', 'operator')", name="role"),
        CheckConstraint("kind IN ('person', 'imported')", name="kind"),
        CheckConstraint(f"quotable_by IN {QUOTABLE_BY}", name="quotable_by"),
    )
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(server_default="person")
    handle: Mapped[str]
    display_name: Mapped[str]
    picture: Mapped[str | None]  # the id of the one beside the name, where there is one
    mailbox_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("mailbox_digest", context=mailbox_context))
    mailbox_digest: Mapped[bytes | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None] = mapped_column(deferred=True)
    credential: Mapped[int] = mapped_column(server_default="0", deferred=True)  # counted up when what was issued ends
    role: Mapped[str] = mapped_column(server_default="member")
    purpose: Mapped[str] = mapped_column(server_default="", deferred=True)
    place: Mapped[str] = mapped_column(server_default="", deferred=True)
    country: Mapped[str | None]
    language: Mapped[str | None]
    time_zone: Mapped[str | None]
    shows_follows: Mapped[bool] = mapped_column(server_default="false")
    shows_signatures: Mapped[bool] = mapped_column(server_default="false")
    may_be_listed: Mapped[bool] = mapped_column(server_default="true", deferred=True)  # asked for collections
    quotable_by: Mapped[str] = mapped_column(server_default="everyone", deferred=True)  # who may quote their replies
    joined_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None]  # when they put the first steps aside
    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None] = mapped_column(deferred=True)  # by then it is lifted; none has no end
    restricted_until: Mapped[datetime | None]  # from then on they may publish again; nothing lifts it
    limited_until: Mapped[datetime | None]  # till then what they write reaches those who follow them
    edits_until: Mapped[datetime | None]  # till then they feature on the first page
    coaches_since: Mapped[datetime | None]  # since when they help authors who ask for a coach
    banned_until: Mapped[datetime | None]  # the last end of what `topics.ban_models` says; later there is nothing
    suspended_reason: Mapped[str] = mapped_column(server_default="", deferred=True)
    deleted_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        """Whether this member may sign in and act."""
        return self.suspended_at is None and self.deleted_at is None

    @property
    def has_profile(self) -> bool:
        """Whether there is a page that says who this is: not of those who left, nor of authors imported elsewhere."""
        return self.kind == "person" and self.deleted_at is None

    @property
    def is_moderator(self) -> bool:
        """Whether this member may decide on reports."""
        return self.role in ("moderator", "operator")


# One handle for each spelling.
Index(
    "ix_members_handle_prefix",
    func.lower(Member.handle).label("handle_lower"),
    unique=True,
    postgresql_ops={"handle_lower": "text_pattern_ops"},
    postgresql_where=Member.deleted_at.is_(None),
)


class MemberWord(Base):
    """A word of a member's name or handle, folded: small, without accents.

    The database's trigger `keep_member_words` writes them, whatever writes the name; its function `name_words` folds.
    Former members have none. Words are ordered by code point, so one index finds their beginnings and gives them in
    order, in a database of any collation.
    """

    __tablename__ = "member_words"
    __table_args__ = (Index("ix_member_words_word_member_id", "word", "member_id"),)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(String(collation="C"), primary_key=True)


Index("ix_members_deleted_at", Member.deleted_at, postgresql_where=Member.deleted_at.is_not(None))
Index("ix_members_limited", Member.id, postgresql_where=Member.limited_until.is_not(None))
Index("ix_members_editors", Member.id, postgresql_where=Member.edits_until.is_not(None))
Index("ix_members_coaches", Member.id, postgresql_where=Member.coaches_since.is_not(None))
Index("ix_members_suspended", Member.id, postgresql_where=Member.suspended_at.is_not(None))
IS_STAFF = Member.role != literal_column("'member'")  # written out, so that a prepared statement can prove it
Index("ix_members_staff", Member.id, postgresql_where=IS_STAFF)
