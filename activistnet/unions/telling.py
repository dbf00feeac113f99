"""What the pages of three petitions tell of their union: that two were joined, and that this was taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ScalarSelect, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from ..petitions.happenings import Beside, Happening
from ..posts.links import Address, post_url
from ..posts.models import Post
from ..posts.visibility import VISIBLE
from .models import Union

MOST = 20
_one, _two, _joint = aliased(Post), aliased(Post), aliased(Post)


def _column() -> ScalarSelect[Any]:
    here = bindparam("petition_id", type_=BigInteger)
    last = (
        select(Union)
        .where(
            or_(Union.first_id == here, Union.second_id == here, Union.joined_id == here), Union.joined_at.is_not(None)
        )
        .order_by(Union.id.desc())
        .limit(MOST)
        .subquery()
    )
    titles = [case((post.visibility == VISIBLE, post.title), else_="") for post in (_one, _two, _joint)]
    columns = (last.c.joined_at, last.c.ended_at, last.c.first_id, last.c.joined_id, _joint.slug, *titles)
    wanted = (
        select(func.jsonb_agg(func.jsonb_build_array(here, *columns)))
        .select_from(last)
        .join(_one, _one.id == last.c.first_id)
        .join(_two, _two.id == last.c.second_id)
        .join(_joint, _joint.id == last.c.joined_id)
    )
    return wanted.scalar_subquery()


def _read(found: list[list[Any]] | None) -> Iterable[Happening]:
    for here, joined_at, ended_at, first_id, joined_id, slug, one, two, joint in found or ():
        if here == joined_id:
            told: dict[str, Any] = {"what": "joint", "name": one, "reason": two}
        else:
            url = post_url(Address(joined_id, "petition", slug)) if joint else ""
            told = {"what": "joined", "name": two if here == first_id else one, "reason": joint, "url": url}
        yield Happening(datetime.fromisoformat(joined_at), **told)
        if ended_at:
            yield Happening(datetime.fromisoformat(ended_at), **{**told, "what": f"{told['what']}-parted"})


TOLD = Beside(_column, _read)
