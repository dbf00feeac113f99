"""Pictures as they come with a request: how many, how large, and with which form."""

from typing import Any

from ..core.refusals import Refused
from ..core.web.forms import Form
from ..core.web.limits import hit_all
from ..members.models import Member
from . import limits
from .errors import NoPicture
from .forms import AvatarForm, PictureForm
from .models import Picture
from .services import pictures


def take(form: PictureForm, member: Member) -> Picture:
    """The picture of a form that is sent for it alone. Raises Refused and what `pictures.receive` raises."""
    if not form.validate():
        raise Refused(_first_error(form))
    return _receive(form.picture.data, member, use="text", alt=form.typed("alt"))


def take_avatar(form: AvatarForm, member: Member) -> None:
    """A picture of a member, from a form that is in shape. Raises what `pictures.receive` raises."""
    _receive(form.picture.data, member, use="avatar", keeper_id=member.id)


def _receive(content: bytes | None, member: Member, **values: Any) -> Picture:
    if content is None:
        raise NoPicture
    hit_all([(limits.SEND, str(member.id)), (limits.SEND_AT_ONCE, str(member.id))])
    return pictures.receive(member, content, **values)


def _first_error(form: Form) -> str:
    return next(str(sentence) for sentences in form.errors.values() for sentence in sentences)
