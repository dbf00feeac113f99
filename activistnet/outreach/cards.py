"""Pictures of pages as other sites show them beside a link: what stands on each."""

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from ..core.application import settings
from ..core.outside.drawings import Sheet
from ..core.outside.lettering import direction, letter
from ..core.words.language import direction_of, language, number, plural_words
from ..members.models import Member
from ..petitions import stages
from ..petitions.queries import PetitionPage
from ..posts.kinds import kind_of
from ..posts.models import Post
from ..profiles.queries import Numbers

EXACT = 100  # up to this many each signature is a picture of its own; above, two digits of the number count
NUMBERS = ("count", "count_word", "part", "left", "line")


def of_petition(petition: PetitionPage) -> Sheet:
    """A demand, and how far it has come."""
    count, end = petition.count, (petition.step if petition.is_running else petition.goal or petition.step)
    words = plural_words("signature", "signatures")
    left = plural_words("%(left)s more to reach %(step)s", "%(left)s more to reach %(step)s")
    values = {
        "count": number(count),
        "count_word": words.said(count),
        "part": count / end if end else 0,
        "left": left.said(end - count, left=end - count, step=end) if count else _("Be the first to sign."),
        "note": _collected(petition),
        "state": _looks(petition.stage),
        "state_word": _stage_word(petition.stage),
    }
    return _card(f"petition-{petition.id}{of_text(petition)}", petition, values, moves=f"{rounded(count)} {end}")


def of_text(petition: PetitionPage) -> str:
    """What the name of a sheet says of the language of its demand; nothing of the original."""
    return f"-in-{petition.text.read_in}" if petition.text and petition.text.read_in else ""


def of_discussion(post: Post) -> Sheet:
    """A question, and how many have replied."""
    line = ngettext("%(n)s reply", "%(n)s replies", post.reply_count, n=number(post.reply_count))
    return _card(f"discussion-{post.id}", post, {"line": line}, moves=str(rounded(post.reply_count)))


def of_member(member: Member, done: Numbers) -> Sheet:
    """A name, and what that person does here."""
    started, joined = done.petitions_started, done.threads_helped
    line = ngettext("%(n)s petition started", "%(n)s petitions started", started, n=number(started))
    if joined > started:
        line = ngettext("%(n)s debate joined", "%(n)s debates joined", joined, n=number(joined))
    by = f"@{member.handle}"
    return _sheet(f"member-{member.id}", member.display_name, _("Profile"), by, {"line": line}, moves=line)


def of_site() -> Sheet:
    """The place itself."""
    title = _("Find the people who want what you want changed. Argue it out. Then sign.")
    return _sheet("site", title, "", "", {"line": settings().base_url.partition("://")[2]})


def rounded(count: int) -> int:
    """The number whose changes are worth a new picture."""
    digits = len(str(count)) - 2
    return count if count < EXACT else count // 10**digits * 10**digits


def _card(name: str, post: PetitionPage | Post, values: dict[str, object], *, moves: str) -> Sheet:
    by = _("by %(name)s", name=post.author_name) if post.author_name else ""
    return _sheet(name, post.title, str(kind_of(post).words.one), by, values, moves=moves)


def _sheet(name: str, title: str, kind: str, by: str, values: dict[str, object], *, moves: str = "") -> Sheet:
    """A title that can't be set gives its place to what it is the title of."""
    lettered, signed, site = letter(title) or letter(kind), letter(by), letter(settings().site_name)
    assert lettered is not None  # noqa: S101 - words of the site's own languages
    own = {
        "site": site.words if site else "",
        "site_dir": site.dir if site else "ltr",
        "language": language(),
        "dir": direction_of(language()),
        "kind": kind,
        "title": lettered.words,
        "title_dir": lettered.dir,
        "tall": lettered.tall,
        "by": signed.words if signed else "",
        "by_dir": direction(by),
    }
    return Sheet(f"{name}-{language()}", "card", "png", own | values, moving=NUMBERS, moves=moves)


def _looks(stage: str) -> str:
    """As the sheet draws it: what is won in sun, what takes no signatures in a frame."""
    return {stages.OPEN: "open", stages.WON: "won", stages.PARTLY: "won"}.get(stage, "closed")


def _stage_word(stage: str) -> str:
    words = {
        stages.PAUSED: _("Paused"),
        stages.WON: _("Won"),
        stages.PARTLY: _("Partly won"),
        stages.LOST: _("Not won"),
        stages.WITHDRAWN: pgettext("petition", "Withdrawn"),
        stages.REJECTED: pgettext("petition", "Rejected"),
    }
    return str(words.get(stage) or pgettext("petition", "Closed"))


def _collected(petition: PetitionPage) -> str:
    """Where signatures come from that were not given here."""
    source = letter(petition.base_source or "")
    if not petition.base or source is None:
        return ""
    is_all = petition.base == petition.count
    words = _("Collected at %(source)s") if is_all else _("Partly collected at %(source)s")
    return str(words) % {"source": source.words}
