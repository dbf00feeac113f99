"""What a visitor reads by the link of their report: as a member who reported it does, and nothing of who it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ..core.data.crypto import token_hash
from ..core.data.db import db
from ..core.refusals import NotFound
from ..members.readers import VISITOR
from ..posts.models import Post
from ..posts.queries import EXCERPT, excerpt, find_post
from . import decision_queries, rules, standing, subject_queries
from .appeal_models import Appeal
from .models import Report
from .receipt_models import Receipt
from .subjects import Subject


@dataclass(frozen=True)
class Followed:
    """A report as whoever has its link reads it, the same for everybody, signed in or not.

    `quoted` is the beginning of what was reported as it is today, where it `is_shown` to all; it `is_out` while it is
    out of sight because of reports. `place` is the post where that is, if there is one to be seen. What the reporter
    wrote isn't here, nor what only the first of many kept.
    """

    receipt: Receipt
    reported: standing.Reported
    subject: Subject
    is_shown: bool
    is_out: bool
    place: Post | None

    @property
    def quoted(self) -> str:
        """The title, or the first words."""
        if not self.is_shown or self.subject.member is not None:
            return ""
        post = self.subject.post if self.subject.is_post else None
        return post.title if post and post.title else excerpt(self.subject.words, EXCERPT)

    def kept_until(self, kept: timedelta) -> datetime | None:
        """When the link ends: so long after what was decided last; None while nothing is."""
        last = self.reported.answer or self.reported.decision
        return None if last is None or (self.reported.look and not self.reported.answer) else last.made_at + kept


def get_followed(token: str) -> Followed:
    """What became of the report of this link. Raises NotFound."""
    wanted = select(Receipt, Report).join(Report, Report.id == Receipt.report_id)
    found = db.session.execute(wanted.where(Receipt.token_hash == token_hash(token))).one_or_none()
    if found is None:
        raise NotFound
    receipt, report = found
    subject = subject_queries.subject_of(report)
    look = db.session.get(Appeal, receipt.look_id) if receipt.look_id else None
    told = standing.as_reporter(report, decision_queries.find_told(report), look, quoted="")
    is_shown = standing.is_shown(subject, VISITOR) and (subject.topic is None or subject.topic.is_public)
    return Followed(receipt, told, subject, is_shown, rules.waits_as_reported(subject), _place(subject))


def _place(subject: Subject) -> Post | None:
    """The post itself or what it belongs to, else what opens its thread."""
    if subject.post is None:
        return None
    return find_post(subject.post.id, VISITOR) or find_post(subject.post.root_id or 0, VISITOR)
