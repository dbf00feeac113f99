"""One's own signatures, as only whoever gave them may see them: also under petitions that are hidden or closed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Subquery, case, func, literal_column, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page, read_cursor, write_cursor
from ..core.refusals import NotFound
from ..members.readers import Reader
from ..posts.models import Post
from ..posts.translation_queries import title_read
from ..posts.visibility import VISIBLE
from . import counting_sql, signed_lists
from .counting_sql import NUMBERS
from .counts import TABLE
from .mailboxes import unseal_hidden, unseal_mailbox
from .models import MOVED, WITHDRAWN
from .move_models import MovedSignature
from .ties import SIGNATURES, STANDING, ids_among, is_theirs, the_one_first, theirs, ties, ties_among
from .version_models import demand_of
from .why_held import what_comes, why_held

LINES = 30
PART = 300  # petitions of a list that are looked through at once
COLUMNS: tuple[Any, ...] = (
    *(
        SIGNATURES.c[name]
        for name in ("id", "petition_id", "state", "held_for", "signed_at", "name", "reason", "show_name", "news")
    ),
    *(SIGNATURES.c[name] for name in ("reason_hidden", "reason_held_for", "is_name_withheld")),
    *(SIGNATURES.c[name] for name in ("hidden_sealed", "mailbox_digest", "member_digest")),
    func.coalesce(title_read(SIGNATURES), demand_of(SIGNATURES), Post.title).label("demand"),
    case((title_read(SIGNATURES).is_not(None), SIGNATURES.c.read_in), else_=Post.language).label("language"),
    Post.slug,
    (Post.visibility == VISIBLE).label("is_public"),
    (TABLE.c.stage == "open").label("is_open"),
    func.coalesce(func.greatest(Post.edited_at, TABLE.c.version_at) > SIGNATURES.c.signed_at, False).label(
        "text_changed"
    ),
    select(NUMBERS.c.number)
    .where(NUMBERS.c.petition_id == SIGNATURES.c.petition_id, NUMBERS.c.signature_id == SIGNATURES.c.id)
    .correlate(SIGNATURES)
    .scalar_subquery()
    .label("number"),
)
PLACE = literal_column("part", Integer), SIGNATURES.c.signed_at, SIGNATURES.c.id  # where a page ends


@dataclass(frozen=True)
class SignedPetition:
    """A petition as far as it is shown to whoever signed it: by the demand they signed, a hidden one by that alone."""

    id: int
    slug: str
    demand: str
    language: str | None
    is_public: bool
    is_open: bool
    kind: str = "petition"


@dataclass(frozen=True)
class OwnSignature:
    """A signature with all that its person said."""

    id: int
    state: str
    held_for: str | None  # one of `weighing.HELD_FOR`
    signed_at: datetime
    name: str
    reason: str
    is_reason_hidden: bool  # by a moderator, or till one has looked at it
    reason_held_for: str | None  # why it waits, a word of `posts.holds`
    show_name: bool
    is_name_withheld: bool  # by a word rule
    petition: SignedPetition
    text_changed: bool  # since it was given
    news: str  # the consent to being sent some
    number: int | None  # see `number_of`

    @property
    def is_counted(self) -> bool:
        """Whether it is in the count."""
        return self.state == "counted"

    @property
    def is_held(self) -> bool:
        """Whether it waits for its person to show once more that it is theirs."""
        return self.state == "held"

    @property
    def why_held(self) -> str:
        """For what it is held, and whether a mail comes by which it counts."""
        return f"{why_held(self.held_for)} {what_comes(self.held_for)}"

    @property
    def is_invalid(self) -> bool:
        """Whether moderators have taken it out of the count, with others."""
        return self.state == "invalidated"

    @property
    def is_given(self) -> bool:
        """Whether there is something to take back."""
        return self.is_counted or self.is_held or self.is_invalid


def get(signature_id: int) -> OwnSignature:
    """A signature by its number, for whoever has shown that it is theirs. Raises NotFound."""
    found = find(signature_id)
    if found is None:
        raise NotFound
    return found


def find(signature_id: int) -> OwnSignature | None:
    """The same, or None where it was deleted."""
    row = db.session.execute(_of_petition(select(*COLUMNS)).where(SIGNATURES.c.id == signature_id)).one_or_none()
    return _own(row) if row else None


def where_it_counts(signature_id: int) -> int:
    """The number of the signature that stands for this one: another one where its person has moved it."""
    moved = (MovedSignature.signature_id == signature_id, MovedSignature.moved_at.is_not(None))
    found = select(MovedSignature.to_id).where(*moved, MovedSignature.returned_at.is_(None))
    return db.session.scalar(found) or signature_id


def find_mailbox(signature_id: int, petition_id: int) -> str | None:
    """The mailbox that a guest has proven with a signature under this petition, as it was typed."""
    wanted = select(SIGNATURES.c.mailbox_sealed, SIGNATURES.c.mailbox_digest).where(
        SIGNATURES.c.id == signature_id, SIGNATURES.c.petition_id == petition_id, SIGNATURES.c.state != WITHDRAWN
    )
    row = db.session.execute(wanted).one_or_none()
    if row is None or row.mailbox_sealed is None or row.mailbox_digest is None:
        return None
    return unseal_mailbox(petition_id, row.mailbox_digest, row.mailbox_sealed)


def get_of(petition_id: int, reader: Reader) -> OwnSignature:
    """The reader's own under a petition, the one that stands for them. Raises NotFound."""
    mine = theirs(*STANDING).subquery("mine")
    # Its number first: joined, few posts and their signatures would be looked through for it.
    number = select(mine.c.id).order_by(*the_one_first(mine)).limit(1).scalar_subquery()
    wanted = _of_petition(select(*COLUMNS)).where(SIGNATURES.c.id == number)
    row = db.session.execute(wanted, {**ties(petition_id, reader), "petition_id": petition_id}).first()
    if row is None:
        raise NotFound
    return _own(row)


def is_of(signature: OwnSignature, reader: Reader) -> bool:
    """Whether it is the reader's."""
    if reader.id is None:
        return False
    mine = ties(signature.petition.id, reader)
    theirs = select(is_theirs(SIGNATURES)).where(SIGNATURES.c.id == signature.id)
    return bool(db.session.scalar(theirs, mine))


def list_own(reader: Reader, *, after: str | None = None) -> Page[OwnSignature]:
    """What a member has signed and not withdrawn, newest first: the list part after part, each in the order of signing.

    Nothing but the list says what is theirs, so each signature is looked for: in one part, however long the list is.
    """
    ids = signed_lists.read(reader.id) if reader.id is not None else []
    newest = part = max(0, len(ids) - 1) // PART
    seen = None
    if after is not None:
        part, *place = read_cursor(after, PLACE)
        seen = write_cursor(place)
        if not 0 <= part <= newest:
            raise NotFound
    found: list[tuple[int, Any]] = []
    while part >= 0 and len(found) <= LINES:
        these = ties_among(ids[part * PART : (part + 1) * PART], reader)
        rows = _listed().page(these, after=seen, limit=LINES + 1 - len(found)).items
        found += [(part, row) for row in rows]
        part, seen = part - 1, None
    shown = found[:LINES]
    more = write_cursor([shown[-1][0], shown[-1][1].signed_at, shown[-1][1].id]) if len(found) > LINES else None
    return Page([_own(row) for _, row in shown], more, after)


def number_of(signature: OwnSignature) -> int | None:
    """The how many-eth it is, also where the clock has not noted that yet; imported signatures come first.

    None of those that were counted before it was kept.
    """
    if signature.number is not None:
        return signature.number
    asked = {"id": signature.id, "petition_id": signature.petition.id}
    number: int | None = db.session.execute(counting_sql.NUMBER, asked).scalar_one()
    return number


@cache
def _listed() -> Listing:
    theirs = (SIGNATURES.c.id.in_(ids_among()), SIGNATURES.c.state.not_in((WITHDRAWN, MOVED)))
    wanted = select(SIGNATURES.c.id).where(*theirs)
    return Listing(wanted, SIGNATURES.c.signed_at, SIGNATURES.c.id, dress=_dressed)


def _dressed(found: Subquery) -> Any:
    return _of_petition(select(*COLUMNS).join_from(found, SIGNATURES, SIGNATURES.c.id == found.c.id))


def _of_petition(wanted: Any) -> Any:
    return wanted.join(Post, Post.id == SIGNATURES.c.petition_id).join(TABLE, TABLE.c.id == SIGNATURES.c.petition_id)


def _own(row: Any) -> OwnSignature:
    digest = row.mailbox_digest or row.member_digest
    said = {"name": row.name, "reason": row.reason, **unseal_hidden(row.petition_id, digest, row.hidden_sealed)}
    return OwnSignature(
        id=row.id,
        state=row.state,
        held_for=row.held_for,
        signed_at=row.signed_at,
        name=said["name"],
        reason=said["reason"],
        is_reason_hidden=row.reason_hidden,
        reason_held_for=row.reason_held_for,
        show_name=row.show_name,
        is_name_withheld=row.is_name_withheld,
        petition=SignedPetition(
            id=row.petition_id,
            slug=row.slug,
            demand=row.demand,
            language=row.language,
            is_public=row.is_public,
            is_open=row.is_open,
        ),
        text_changed=row.text_changed,
        news=row.news,
        number=row.number,
    )
