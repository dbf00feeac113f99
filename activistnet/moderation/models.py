"""Tables of reports, cases and decisions.

Which rule one cites is its `rule_id`; a code is the same in many topics. `rule`, the code, is there for the release
before this one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.data.db import Base, CreatedAt, Id
from ..core.data.time import now
from ..members.models import Member
from ..posts.models import Post
from ..topics.models import Topic, TopicRule

ABOUT_ONE = "num_nonnulls(post_id, signature_id, member_id, about_topic_id, group_id, addition_id) = 1"
OF_PICTURES = ("hide-avatar", "show-avatar", "hide-cover", "show-cover")
OF_MEMBERS = (
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend"),
    *("ban-topic", "unban-topic", "limit", "unlimit", "unask", "unwarn"),
)
OF_THREADS = ("slow", "unslow", "move", "split", "merge", "reject", "unreject")
OF_TOPICS = ("close-topic", "open-topic", "warn-leads", "ask-leads", "unask-leads", "unwarn-leads")
OF_GROUPS = ("hold-signatures", "void-signatures", "count-signatures")
ASK_SECOND = "ask-second"  # what is decided waits for somebody else, and nothing happens till then
ACTIONS: tuple[str, ...] = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss", "hide-history", "show-history"),
    *(*OF_PICTURES, *OF_MEMBERS, *OF_THREADS, *OF_TOPICS, *OF_GROUPS, ASK_SECOND),
)
WAITS = "decided_at IS NULL"


def _once_apart(name: str, column: str) -> Index:
    """That one open case is about the same thing, where it stands apart."""
    return Index(name, column, unique=True, postgresql_where=text(f"{WAITS} AND is_apart AND {column} IS NOT NULL"))


class Case(Base):
    """Something that somebody has reported, until it is decided: all reports about one thing join one open case.

    The database opens it with the first report and has later ones join it, whatever writes them. `evidence` is what the
    thing said then, `said_by` under which name. Whoever looks at it claims it for a while; a claim is over when its
    time has come, which is seen when it is read. One that `is_review` is about a decision that somebody wants looked at
    again. One that `is_apart` is about a topic itself, `about_topic_id`, a group of signatures, or an addition to a
    thread; `topic_id` is where what it is about stands. It is outside of the index of all others: `is_outside`.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(ABOUT_ONE, name="about_one"),
        Index(
            "ix_cases_once",
            "post_id",
            "signature_id",
            "member_id",
            unique=True,
            postgresql_where=text(f"{WAITS} AND NOT is_review"),
            postgresql_nulls_not_distinct=True,
        ),
        _once_apart("ix_cases_once_of_topic", "about_topic_id"),
        _once_apart("ix_cases_once_of_group", "group_id"),
        _once_apart("ix_cases_once_of_addition", "addition_id"),
        Index("ix_cases_addition_id", "addition_id", "id", postgresql_where=text("addition_id IS NOT NULL")),
        Index("ix_cases_of_groups", "opened_at", "id", postgresql_where=text(f"{WAITS} AND group_id IS NOT NULL")),
        Index("ix_cases_group_id", "group_id", "id", postgresql_where=text("group_id IS NOT NULL")),
        Index("ix_cases_about_topic_id", "about_topic_id", "id", postgresql_where=text("about_topic_id IS NOT NULL")),
        Index("ix_cases_urgent", "opened_at", "id", postgresql_where=text(f"{WAITS} AND is_urgent")),
        Index("ix_cases_waiting", "opened_at", "id", postgresql_where=text(WAITS)),
        Index("ix_cases_of_topic", "topic_id", "opened_at", "id", postgresql_where=text(WAITS)),
        Index("ix_cases_of_reviews", "opened_at", "id", postgresql_where=text(f"{WAITS} AND is_review")),
        Index(
            "ix_cases_of_signatures", "opened_at", "id", postgresql_where=text(f"{WAITS} AND signature_id IS NOT NULL")
        ),
        Index("ix_cases_post_id", "post_id", postgresql_where=text("post_id IS NOT NULL")),
        Index("ix_cases_signature_id", "signature_id", postgresql_where=text("signature_id IS NOT NULL")),
        Index("ix_cases_member_id", "member_id", postgresql_where=text("member_id IS NOT NULL")),
        Index("ix_cases_claimed_by_id", "claimed_by_id", postgresql_where=text("claimed_by_id IS NOT NULL")),
    )
    id: Mapped[Id]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    is_outside: Mapped[bool] = mapped_column("is_review", server_default="false")
    is_apart: Mapped[bool] = mapped_column(server_default="false")
    is_urgent: Mapped[bool] = mapped_column(server_default="false")  # reported by a rule that hides at once
    evidence: Mapped[str] = mapped_column(server_default="")
    said_by: Mapped[str] = mapped_column(server_default="")
    opened_at: Mapped[CreatedAt]
    decided_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    claimed_until: Mapped[datetime | None]
    about_topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("signature_groups.id", ondelete="CASCADE"))
    addition_id: Mapped[int | None] = mapped_column(ForeignKey("additions.id", ondelete="CASCADE"))

    @hybrid_property
    def is_review(self) -> bool:
        """Whether somebody looks at a decision again."""
        return self.is_outside and not self.is_apart

    @is_review.inplace.expression
    @classmethod
    def _is_review(cls) -> ColumnElement[bool]:
        return and_(cls.is_outside, ~cls.is_apart)


class Decision(Base):
    """What a moderator did about a post, an addition, a member, a topic or a reason for signing, by which rule and why.

    The public log is these rows. Each names the decision that its moderator saw as the latest one about it, and no two
    may follow the same: whoever decides second is told, and nothing is overwritten.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"action IN {ACTIONS}", name="action"),
        CheckConstraint(ABOUT_ONE, name="about_one"),
        UniqueConstraint(
            "post_id",
            "signature_id",
            "member_id",
            "about_topic_id",
            "group_id",
            "addition_id",
            "previous_id",
            name="uq_decisions_post_id_signature_id_previous_id",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_decisions_case_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
        Index("ix_decisions_member_id", "member_id", postgresql_where=text("member_id IS NOT NULL")),
        Index("ix_decisions_group_id", "group_id", "id", postgresql_where=text("group_id IS NOT NULL")),
        Index("ix_decisions_addition_id", "addition_id", "id", postgresql_where=text("addition_id IS NOT NULL")),
        Index(
            "ix_decisions_about_topic_id", "about_topic_id", "id", postgresql_where=text("about_topic_id IS NOT NULL")
        ),
        Index("ix_decisions_signature_id", "signature_id", postgresql_where=text("signature_id IS NOT NULL")),
        Index("ix_decisions_about_id", "about_id", "id", postgresql_where=text("about_id IS NOT NULL")),
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
    made_at: Mapped[CreatedAt] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]  # by who made it, before anybody was told
    told_at: Mapped[datetime | None]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))  # the database notes it
    about_topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("signature_groups.id", ondelete="CASCADE"))
    addition_id: Mapped[int | None] = mapped_column(ForeignKey("additions.id", ondelete="CASCADE"))
    is_last: Mapped[bool] = mapped_column(server_default="false", deferred=True)  # nobody was left without a part in it
    post: Mapped[Post | None] = relationship(lazy="raise")
    moderator: Mapped[Member] = relationship(lazy="raise", foreign_keys=[moderator_id])
    acts: Mapped[list["Act"]] = relationship(
        lazy="raise", order_by="Act.id", viewonly=True, foreign_keys="Act.decision_id"
    )
    cited: Mapped[TopicRule | None] = relationship(lazy="raise")

    @property
    def is_over(self) -> bool:
        """Whether nothing that it did is in force any more."""
        return bool(self.acts) and all(act.over_since is not None for act in self.acts)

    @property
    def is_withdrawn(self) -> bool:
        """Whether another one has taken back what it gave or said; what was hidden may come back as it was changed."""
        return self.is_over and any(act.ended_by_id and not act.action.startswith("hide") for act in self.acts)


class Act(Base):
    """One thing that a decision does; some end by themselves, `until` then. `ended_at` is when one did.

    It is in force till then. Of some that don't, what they were about waits in the queue again from `review_at` on, if
    that is still needed; `reviewed_at` is when that was looked at. `ended_by` is the decision that took it back, if one
    did. `mark` is that of what it took out of sight, or asked somebody to change. `topic_id` is the topic that somebody
    is banned from, or let into again. `before` is how what it moved, or hid of a history, was, till it is told.
    """

    __tablename__ = "decision_acts"
    __table_args__ = (
        CheckConstraint(f"action IN {ACTIONS}", name="action"),
        UniqueConstraint("decision_id", "action", name="uq_decision_acts_decision_id_action"),
        Index("ix_decision_acts_ending", "until", postgresql_where=text("until IS NOT NULL AND ended_at IS NULL")),
        Index(
            "ix_decision_acts_review_at",
            "review_at",
            postgresql_where=text("review_at IS NOT NULL AND reviewed_at IS NULL AND ended_at IS NULL"),
        ),
        Index("ix_decision_acts_topic_id", "topic_id", postgresql_where=text("topic_id IS NOT NULL")),
        Index("ix_decision_acts_ended_by_id", "ended_by_id", postgresql_where=text("ended_by_id IS NOT NULL")),
    )
    id: Mapped[Id]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    action: Mapped[str]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"))
    mark: Mapped[str | None]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    review_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    topic: Mapped[Topic | None] = relationship(lazy="raise")

    @property
    def day(self) -> datetime | None:
        """When it ends by itself, or is looked at again."""
        return self.until or self.review_at

    @property
    def over_since(self) -> datetime | None:
        """When it ended: by itself, which may be noted a little later, or before."""
        return self.ended_at or (self.until if self.until is not None and self.until <= now() else None)


class Report(Base):
    """Somebody says that a post, an addition, a member, a topic or a reason for signing breaks a rule.

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
        Index("ix_reports_hid_by_strangers", "reported_at", postgresql_where=text("hid = 'stranger'")),
        Index("ix_reports_case_id", "case_id", "id", postgresql_where=text("case_id IS NOT NULL")),
        Index("ix_reports_member_id", "member_id", "id", postgresql_where=text("member_id IS NOT NULL")),
        Index(
            "ix_reports_once_of_member",
            "member_id",
            "reporter_id",
            unique=True,
            postgresql_where=text("decision_id IS NULL AND reporter_id IS NOT NULL AND member_id IS NOT NULL"),
        ),
        Index(
            "ix_reports_once_of_topic",
            "about_topic_id",
            "reporter_id",
            unique=True,
            postgresql_where=text("decision_id IS NULL AND reporter_id IS NOT NULL AND about_topic_id IS NOT NULL"),
        ),
        Index(
            "ix_reports_once_of_addition",
            "addition_id",
            "reporter_id",
            unique=True,
            postgresql_where=text("decision_id IS NULL AND reporter_id IS NOT NULL AND addition_id IS NOT NULL"),
        ),
        Index("ix_reports_addition_id", "addition_id", "id", postgresql_where=text("addition_id IS NOT NULL")),
        Index("ix_reports_group_id", "group_id", "id", postgresql_where=text("group_id IS NOT NULL")),
        Index("ix_reports_about_topic_id", "about_topic_id", "id", postgresql_where=text("about_topic_id IS NOT NULL")),
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
    is_due: Mapped[bool] = mapped_column(server_default="false")  # by no person: the day of an act has come
    hid: Mapped[str | None]  # what it was about went out of sight by it: a report of a `member`, or of a `stranger`
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    about_topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("signature_groups.id", ondelete="CASCADE"))
    addition_id: Mapped[int | None] = mapped_column(ForeignKey("additions.id", ondelete="CASCADE"))
    post: Mapped[Post | None] = relationship(lazy="raise")
