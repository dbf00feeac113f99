"""What a case is about: a post, or the reason given with a signature."""

from typing import NamedTuple

from sqlalchemy import ColumnElement

from ..members.models import Member
from ..petitions.models import Signature
from ..petitions.ties import has_given
from ..posts.models import Post
from .models import Decision, Report


class Subject(NamedTuple):
    """A post; or a signature with its reason, and the petition it is under."""

    post: Post
    signature: Signature | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        """As reports and decisions name it: each is about one of the two."""
        if self.signature is None:
            return {"post_id": self.post.id, "signature_id": None}
        return {"post_id": None, "signature_id": self.signature.id}

    def is_of(self, table: type[Report] | type[Decision]) -> ColumnElement[bool]:
        """That a report or decision is about it."""
        if self.signature is None:
            return table.post_id == self.post.id
        return table.signature_id == self.signature.id

    def is_by(self, member: Member) -> bool:
        """Whether this member wrote it, shown by name or not."""
        if self.signature is None:
            return self.post.author_id == member.id
        return has_given(self.signature, member)

    @property
    def words(self) -> str:
        """What it says now."""
        return f"{self.post.title}\n\n{self.post.body}".strip() if self.signature is None else self.signature.reason
