"""Quoting: words of what a thread holds, by leave of whoever wrote them, who can take them out again."""

from typing import NamedTuple

from sqlalchemy import Update, case, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...core.words import markup
from ...core.words.text import SPACE
from ...follows.models import Follow
from ...members.models import EVERYONE, FOLLOWERS, Member
from ...members.readers import Reader
from ..errors import MayNotQuote, NotInTheirReply, NotYourWords, QuotedIsGone
from ..events import QuoteDetached
from ..models import Post
from ..quote_models import Quote
from ..rules import LONGEST_BODY, LONGEST_PASSAGE
from ..visibility import visible_to

_quoting, _said = Post.__table__.alias(), Post.__table__.alias()


class Quoting(NamedTuple):
    """Words, and the post that they are of."""

    quoted_id: int
    passage: str


def expect_quotable(root: Post, reader: Reader, quoted_id: int) -> str:
    """All the words of a post of this thread that the reader may quote. Raises QuotedIsGone, MayNotQuote."""
    follows = exists().where(Follow.member_id == reader.id, Follow.followed_id == Post.author_id)
    may_follow = case((Member.quotable_by == FOLLOWERS, follows), else_=Member.quotable_by == EVERYONE)
    wanted = select(Post.body, Post.author_id, may_follow).join(Member, Member.id == Post.author_id)
    is_here = Post.root_id == root.id if quoted_id != root.id else Post.root_id.is_(None)
    here = (Post.id == quoted_id, is_here, *visible_to(reader.role))
    found = db.session.execute(wanted.where(*here), reader.values()).one_or_none()
    if found is None:
        raise QuotedIsGone
    body, author_id, may_quote = found
    if not may_quote and author_id != reader.id:
        raise MayNotQuote
    return markup.plain(body, LONGEST_BODY)


def beginning(words: str) -> str:
    """As much of them as a quote holds."""
    return words if len(words) <= LONGEST_PASSAGE else words[: LONGEST_PASSAGE + 1].rpartition(" ")[0]


def check(root: Post, reader: Reader, quoting: Quoting) -> Quoting:
    """What is quoted, as it is kept: nobody is quoted with words that they don't say.

    Raises QuotedIsGone, MayNotQuote, NotInTheirReply.
    """
    said = expect_quotable(root, reader, quoting.quoted_id)
    if SPACE.sub("", quoting.passage) not in SPACE.sub("", said):
        raise NotInTheirReply
    return Quoting(quoting.quoted_id, SPACE.sub(" ", quoting.passage).strip())


def write(reply_id: int, quoting: Quoting) -> None:
    """Begin a new reply with what it quotes."""
    db.session.execute(insert(Quote).values(reply_id=reply_id, **quoting._asdict()))


def find(reply_id: int) -> tuple[Quote, int] | None:
    """What a reply quotes, and who wrote that; None where it is taken out, or nothing was quoted."""
    here = (Quote.reply_id == reply_id, Quote.detached_at.is_(None))
    wanted = select(Quote, Post.author_id).join(Post, Post.id == Quote.quoted_id).where(*here)
    found = db.session.execute(wanted).one_or_none()
    return (found[0], found[1]) if found else None


def expect_detachable(reply: Post, member: Member, quoted_author_id: int) -> None:
    """Go on only if the member wrote either. Raises NotYourWords."""
    if member.id not in (reply.author_id, quoted_author_id):
        raise NotYourWords


def detach(reply: Post, member: Member) -> None:
    """Take what a reply quotes out of it for good; again changes nothing. Raises NotYourWords."""
    found = find(reply.id)
    if found is None:
        return
    expect_detachable(reply, member, found[1])
    attached = (Quote.reply_id == reply.id, Quote.detached_at.is_(None))
    gone = update(Quote).where(*attached).values(passage="", detached_at=func.now()).returning(Quote.reply_id)
    if db.session.scalar(gone) is not None:
        publish(QuoteDetached(reply_id=reply.id, root_id=reply.root_id or reply.id))


def part(one_id: int, other_id: int) -> None:
    """Take the words of each of these two out of what the other wrote: one blocks the other, so they can't do it."""
    these = (Quote.quoted_id == _said.c.id, Quote.passage != "")
    authors = tuple_(_quoting.c.author_id, _said.c.author_id).in_([(one_id, other_id), (other_id, one_id)])
    _take_out(update(Quote).where(*these, authors).values(passage="", detached_at=func.now()))


def withhold(post_id: int) -> None:
    """Take words of a post that it doesn't say any more out of all replies that quote them, for good."""
    gone = Quote.reply_id.in_(_said_no_more(post_id))
    _take_out(update(Quote).where(gone).values(passage="", detached_at=func.now()))


def hide(post_id: int) -> None:
    """Take them out until they may be read again."""
    gone = Quote.reply_id.in_(_said_no_more(post_id))
    _take_out(update(Quote).where(gone, Quote.detached_at.is_(None)).values(detached_at=func.now()))


def show(post_id: int) -> None:
    """Have them there again."""
    hidden = (Quote.quoted_id == post_id, Quote.passage != "", Quote.detached_at.is_not(None))
    _take_out(update(Quote).where(*hidden).values(detached_at=None))


def _said_no_more(post_id: int) -> list[int]:
    """The replies that quote words of a post which it doesn't say any more."""
    body = db.session.scalar(select(Post.body).where(Post.id == post_id)) or ""
    said = SPACE.sub("", markup.plain(body, LONGEST_BODY))
    quoted = select(Quote.reply_id, Quote.passage).where(Quote.quoted_id == post_id, Quote.passage != "")
    return [reply_id for reply_id, passage in db.session.execute(quoted) if SPACE.sub("", passage) not in said]


def _take_out(quotes: Update) -> None:
    gone = quotes.where(Quote.reply_id == _quoting.c.id).returning(_quoting.c.id, _quoting.c.root_id)
    for reply_id, root_id in db.session.execute(gone, execution_options=QUIETLY):
        publish(QuoteDetached(reply_id=reply_id, root_id=root_id))


def forget_of(reply: Post) -> None:
    """Its author takes all of a reply away: what it quotes, and its words where they are quoted."""
    db.session.execute(delete(Quote).where(Quote.reply_id == reply.id))
    attached = (Quote.quoted_id == reply.id, Quote.passage != "")
    db.session.execute(update(Quote).where(*attached).values(passage="", detached_at=func.now()))
