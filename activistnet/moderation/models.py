"""Tables of reports and decisions.

Which rule one cites is its `rule_id`; a code is the same in many topics. `rule`, the code, is there for the release
before this one.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id
from ..members.models import Member
from ..posts.models import Post
from ..topics.models import TopicRule

ABOUT_ONE = "num_nonnulls(post_id, signature_id) = 1"
OF_PICTURES = ("hide-avatar", "show-avatar", "hide-cover", "show-cover")
ACTIONS = ("hide", "restore", "lock", "unlock", "close", "dismiss", *OF_PICTURES)


class Decision(Base):
    """What a moderator did about a post, or about the reason given with a signature, by which rule and why.

    The public log is these rows. Each names the decision that its moderator saw as the latest one about it, and no two
    may follow the same: whoever decides second is told, and nothing is overwritten.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"action IN {ACTIONS}", name="action"),
        CheckConstraint(ABOUT_ONE, name="about_one"),
        UniqueConstraint("post_id", "signature_id", "previous_id", postgresql_nulls_not_distinct=True),
        Index("ix_decisions_signature_id", "signature_id", postgresql_where=text("signature_id IS NOT NULL")),
    )
    id: Mapped[Id]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    action: Mapped[str]
    rule: Mapped[str | None]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("topic_rules.id"), index=True)
    reason: Mapped[str]
    made_at: Mapped[CreatedAt]
    post: Mapped[Post | None] = relationship(lazy="raise")
    moderator: Mapped[Member] = relationship(lazy="raise")
    cited: Mapped[TopicRule | None] = relationship(lazy="raise")


class Report(Base):
    """Somebody says that a post, or the reason given with a signature, breaks a rule.

    It is open until a decision answers it.
    """

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(ABOUT_ONE, name="about_one"),
        Index("ix_reports_signature_id", "signature_id", "id", postgresql_where=text("signature_id IS NOT NULL")),
        Index(
            "ix_reports_once_of_signature",
            "signature_id",
            "reporter_id",
            unique=True,
            postgresql_where=text("decision_id IS NULL AND reporter_id IS NOT NULL AND signature_id IS NOT NULL"),
        ),
        Index("ix_reports_open", "post_id", "id", postgresql_where=text("decision_id IS NULL")),
        Index("ix_reports_post_id", "post_id", "id", postgresql_where=text("post_id IS NOT NULL")),
        Index("ix_reports_waiting", "id", postgresql_where=text("decision_id IS NULL")),
        Index(
            "ix_reports_once",
            "post_id",
            "reporter_id",
            unique=True,
            postgresql_where=text("decision_id IS NULL AND reporter_id IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    rule: Mapped[str]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("topic_rules.id"), index=True)
    note: Mapped[str] = mapped_column(server_default="")
    evidence: Mapped[str] = mapped_column(server_default="")
    reported_at: Mapped[CreatedAt]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"), index=True)
    post: Mapped[Post | None] = relationship(lazy="raise")
