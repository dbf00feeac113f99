"""Pictures as they come with a request: how many, how large, and with which form."""

from dataclasses import dataclass
from typing import Any

from ..core.data.db import db
from ..core.refusals import DomainError, Refused
from ..core.web import csrf
from ..core.web.forms import Form
from ..core.web.limits import hit_all
from ..members.models import Member
from ..members.rules import expect_may_publish
from . import limits, rules
from .errors import NoPicture
from .forms import AvatarForm, PictureForm, WithCover, WithPicture
from .models import Picture
from .services import pictures


@dataclass(frozen=True)
class Along:
    """What came along with a form: a picture, with the words for who can't see it, or why it can't be shown."""

    picture_id: str = ""
    alt: str = ""
    problem: str = ""

    def put_into(self, form: WithPicture) -> None:
        """At the end of the form's text, or beside its field."""
        if self.problem:
            form.picture.refuse(self.problem)
        if self.picture_id:
            form.body.data = f"{form.typed('body')}\n\n{rules.in_text(self.picture_id, self.alt)}".strip()
            form.picture_alt.data = ""

    def put_over(self, form: WithCover) -> None:
        """Into the form, which says it when it comes again, or beside its field."""
        if self.problem:
            form.picture.refuse(self.problem)
        if self.picture_id:
            form.cover_id.data = self.picture_id


def take(form: PictureForm, member: Member) -> Picture:
    """The picture of a form that is sent for it alone. Raises Refused and what `pictures.receive` raises."""
    if not form.validate():
        raise Refused(_first_error(form))
    return _receive(form.picture.data, member, use="text", alt=form.typed("alt"))


def take_along(member: Member, use: str = "text") -> Along:
    """The picture that came along with a form, taken in before that is looked at.

    It is kept whatever becomes of the form, as no browser chooses a file again; so nothing else may be written by now.
    The words of a picture over a text stay with the form, which may be refused because of them.
    """
    sent = WithPicture()
    if sent.picture.data is None or csrf.refusal():
        return Along()
    alt = sent.typed("picture_alt")[: rules.LONGEST_ALT] if use == "text" else ""
    with db.transaction():
        try:
            picture = _receive(sent.picture.data, member, use=use, alt=alt)
        except DomainError as refused:  # which comes before anything is written
            return Along(problem=str(refused.message))
    return Along(picture_id=picture.id, alt=alt)


def take_avatar(form: AvatarForm, member: Member) -> None:
    """A picture of a member, from a form that is in shape, which everybody sees beside their name.

    Raises Restricted, and what `pictures.receive` raises.
    """
    expect_may_publish(member)
    _receive(form.picture.data, member, use="avatar", keeper_id=member.id)


def _receive(content: bytes | None, member: Member, **values: Any) -> Picture:
    if content is None:
        raise NoPicture
    hit_all([(limits.SEND, str(member.id)), (limits.SEND_AT_ONCE, str(member.id))])
    return pictures.receive(member, content, **values)


def _first_error(form: Form) -> str:
    return next(str(sentence) for sentences in form.errors.values() for sentence in sentences)
