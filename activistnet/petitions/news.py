"""The letter that those who wanted news of a petition get when it is closed."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..core.application import settings
from ..core.data.db import db
from ..members.models import Member
from ..posts.links import Address, post_url
from ..posts.models import Post
from ..posts.visibility import VISIBLE
from . import stages
from .counts import TABLE
from .newsletters import send_news


@dataclass(frozen=True)
class Letter:
    """What is told of a petition that was closed."""

    petition_id: int
    slug: str
    demand: str
    stage: str
    word: str


def find_letter(petition_id: int, letter_at: str) -> Letter | None:
    """The letter of that moment; None where it is open again, hidden, or its author has left.

    What came of it is told to all who asked. What its author writes about it isn't while moderators let their words
    reach only those who follow them.
    """
    is_limited = Member.limited_until > func.now()
    wanted_row = (
        select(Post.id, Post.slug, Post.title, TABLE.c.stage, TABLE.c.closing_word, is_limited.label("is_limited"))
        .join(TABLE, TABLE.c.id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .where(Post.id == petition_id, Post.visibility == VISIBLE, TABLE.c.stage.not_in(stages.RUNNING))
        .where(TABLE.c.news_sent_at == datetime.fromisoformat(letter_at), Member.deleted_at.is_(None))
        .where(Member.suspended_at.is_(None))
    )
    row = db.session.execute(wanted_row).one_or_none()
    return Letter(row.id, row.slug, row.title, row.stage, "" if row.is_limited else row.closing_word) if row else None


def tell_of_closing(mailbox: str, letter: Letter, *, signature_id: int, consent: str) -> None:
    """What came of it, and what its author writes about that."""

    def say() -> list[str]:
        page = settings().base_url + post_url(Address(letter.petition_id, "petition", letter.slug))
        word = [_("What its author writes:"), letter.word] if letter.word else []
        return [_what_came_of_it(letter.stage), *word, _("See the petition:"), page]

    send_news(mailbox, letter.demand, say, signature_id=signature_id, consent=consent)


def _what_came_of_it(stage: str) -> str:
    said = {
        "closed": _("It's closed now and takes no more signatures."),
        "won": _("It's won, its author says. It takes no more signatures."),
        "partly": _("Part of it's won, its author says. It takes no more signatures."),
        "lost": _("It's closed, and it wasn't won, its author says."),
        "withdrawn": _(
            "Its author has withdrawn it. No one can sign it any more, and this is the last e-mail about it."
        ),
        "rejected": _("Moderators have rejected it. No one can sign it."),
    }
    return str(said[stage])
