"""What a case is about: a post, the reason given with a signature, a member, a topic, or signatures together.

Or an addition to a thread: a context note, or a summary.
"""

from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from ..members.models import Member
from ..petitions.group_models import SignatureGroup
from ..petitions.models import Signature
from ..petitions.ties import has_given
from ..posts import beside
from ..posts.addition_queries import Added
from ..posts.models import Post
from ..topics.given import in_words
from ..topics.models import Topic


class Subject(NamedTuple):
    """A post; a signature with its reason, or a group of them, with their petition; a member; or a topic itself.

    An addition has the post with it that it is added to. A member's `said` is what they wrote to whoever reports them.
    """

    post: Post | None
    signature: Signature | None = None
    member: Member | None = None
    topic: Topic | None = None
    group: SignatureGroup | None = None
    addition: Added | None = None
    said: str = ""

    @property
    def is_post(self) -> bool:
        """Whether it is the post itself, and nothing that belongs to it."""
        return self.post is not None and self.signature is None and self.group is None and self.addition is None

    @property
    def columns(self) -> dict[str, int | None]:
        """As reports, cases and decisions name it: each is about one of these."""
        named = {
            "post_id": self.post if self.is_post else None,
            "signature_id": self.signature,
            "member_id": self.member,
            "about_topic_id": self.topic,
            "group_id": self.group,
            "addition_id": self.addition,
        }
        return {name: row.id if row else None for name, row in named.items()}

    @property
    def named(self) -> tuple[str, int]:
        """The one of these columns that says what it is about, and its number."""
        [(name, number)] = [(name, number) for name, number in self.columns.items() if number is not None]
        return name, number

    def is_of(self, table: Any) -> ColumnElement[bool]:
        """That a report, case or decision is about it."""
        name, number = self.named
        wanted: ColumnElement[bool] = getattr(table, name) == number
        return wanted

    def is_by(self, member: Member) -> bool:
        """Whether this member wrote it, shown by name or not, or is it."""
        if self.signature is not None:
            return has_given(self.signature, member)
        return self.author_id == member.id

    @property
    def is_apart(self) -> bool:
        """Whether its case stands apart from those of posts, reasons and members; see `models.Case`."""
        return self.topic is not None or self.group is not None or self.addition is not None

    @property
    def topic_id(self) -> int | None:
        """Where it is; a member is everywhere, and a topic isn't for those to judge who look after it.

        What counts is for the moderators of the whole site.
        """
        return self.post.topic_id if self.post and self.group is None else None

    @property
    def author_id(self) -> int | None:
        """Whose it is, where that is a member."""
        if self.signature is not None:
            return self.signature.member_id
        if self.addition is not None:
            return self.addition.author_id
        return self.post.author_id if self.post else self.member.id if self.member else None

    @property
    def words(self) -> str:
        """What it says now."""
        if self.signature is not None:
            return self.signature.reason
        if self.group is not None:
            return ""
        if self.addition is not None:
            return self.addition.words
        if self.post is not None:
            return f"{self.post.title}\n\n{self.post.body}".strip()
        if self.topic is not None:
            return f"{in_words(self.topic.name)}\n\n{in_words(self.topic.description)}".strip()
        assert self.member is not None  # noqa: S101 - it is one of these
        named = (self.member.display_name, f"@{self.member.handle}", self.member.purpose)
        return "\n".join(filter(None, (*named, self.said)))

    @property
    def language(self) -> str | None:
        """The language it is written in, of what says so."""
        return self.post.language if self.post is not None and self.is_post else None

    @property
    def mark(self) -> str:
        """Another one with each change of a post, or of a reason; empty of what stays as it is, or is never hidden."""
        if self.signature is not None:
            return sha256(self.signature.reason.encode()).hexdigest()
        return beside.mark(self.post) if self.post is not None and self.is_post else ""
