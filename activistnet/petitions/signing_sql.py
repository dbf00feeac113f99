"""The statements of signing, each a single round trip.

Whatever moves a signature into or out of `counted` writes its delta in the same statement, and nothing but the clock
ever touches the petition's row: with many people signing at once they only insert. What a person says with a signature
is listed in `given`; what else changes with it is clauses of those whose tables they are.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ClauseElement,
    Column,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from ..core.data.statements import as_text
from ..core.jobs.tasks import enqueuing
from ..follows.visibility import no_block_between
from ..members.readers import Role
from ..posts.models import Post
from ..posts.services import activities, sharing
from ..posts.visibility import visible_to
from .count_models import RisingPetition, SignatureDelta
from .given import NOTHING, emptied
from .models import COUNTED, HELD, INVALIDATED, WITHDRAWN, Confirmation, Petition, Signature, TypedTry
from .ties import MEMBER_ID, PETITION_ID, theirs
from .version_models import VersionConsent, VersionStop

MOST_TRIES = 5  # mails for one mailbox and petition within a week
MOST_TRIES_OF_ALL = 20  # with the first ones of other browsers
REST = timedelta(hours=1)  # between mails beyond that
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# What says of which text a signature is, and what of the petition it follows.
OF_TEXT = {"version": "version_number", "read_in": "read_in"}
# By name: tasks stand above statements.
CONFIRMATION_MAIL = ("petitions.tasks.mail_confirmation", "now")
RECEIPT_MAIL = ("petitions.tasks.mail_receipt", "bulk")

POSTS = Post.__table__
PETITIONS = Petition.__table__.alias("o")  # short: the driver keeps no statement that is longer than 4 kB
SIGNATURES = Signature.__table__
DELTAS = SignatureDelta.__table__
TRIES = Confirmation.__table__
RISING = RisingPetition.__table__
TYPED = TypedTry.__table__

VIA = bindparam("via", type_=Text)
READ = bindparam("read", type_=BigInteger)  # which version of what is asked; None where the form did not say
READ_IN = bindparam("read_in", type_=Text)  # in which language that was; "" for the original
DELTA_OF = ("petition_id", "share_id", "country", "version", "read_in")  # what a delta has of its signature
TOLD = [SIGNATURES.c[name] for name in ("id", *DELTA_OF, "first_signed_at")]


def _sign() -> ClauseElement:
    """A member's press. `via` is the token of the share whose link brought this person.

    Nobody signs where author and signatory have blocked each other: their page is not there for this member either. A
    withdrawn or held signature is revived, unless its person already has another one; else a new one is inserted. The
    petition's number goes with the delta into the member's own list, unless the row that is revived was theirs before.
    """
    is_here = no_block_between(MEMBER_ID, POSTS.c.author_id)
    petition = _open_petition(PETITION_ID).add_columns(_text_read()).where(is_here, _was_read()).cte("p")
    share = sharing.bringing(VIA, PETITION_ID, member_id=MEMBER_ID).cte("share")
    names = ("member_digest", "mailbox_digest", "mailbox_sealed", "hidden_sealed", "language", "by_known", *NOTHING)
    written: dict[str, ColumnElement[Any]] = {name: _parameter(SIGNATURES.c[name]) for name in names}
    written["member_id"] = case((written["show_name"], MEMBER_ID))
    written["share_id"] = select(share.c.id).scalar_subquery()
    written |= {name: petition.c[of] for name, of in OF_TEXT.items()}
    mine = theirs("id", "state", "member_digest").cte("mine")
    withdrawn = (
        select(mine.c.id, mine.c.member_digest.is_not_distinct_from(written["member_digest"]).label("is_listed"))
        .where(mine.c.state.in_([WITHDRAWN, HELD]))
        .order_by(mine.c.member_digest.nulls_last())
        .limit(1)
        .cte("was")
    )
    another = exists().where(mine.c.id != SIGNATURES.c.id)
    is_it = (SIGNATURES.c.id == withdrawn.c.id, petition.c.id == PETITION_ID)
    revived = _revived(written, *is_it, SIGNATURES.c.state.in_([WITHDRAWN, HELD]), ~another)
    # No constraint knows what was written before there were digests and is hidden now.
    signed = _signed(revived, {"petition_id": petition.c.id, **written}, ~exists(select(mine.c.id)))
    first_at = func.coalesce(signed.c.first_signed_at, func.now())
    shown = select(MEMBER_ID, signed.c.petition_id, first_at).where(written["show_name"])
    activity = activities.recording("signed", shown).cte("act")
    told = select(_id_of(petition, "petition_id"), _id_of(signed, "signature_id"))
    is_new = select(withdrawn.c.is_listed).scalar_subquery().is_not(true())
    listed = {name: case((is_new, _parameter(DELTAS.c[name]))) for name in ("list_owner", "petition_sealed")}
    return told.add_cte(_delta(signed, 1, **listed), activity)


def _try() -> ClauseElement:
    """A try of a guest and the mail it asks for.

    Nothing is mailed for the sixth try of a mailbox within a week, nor where the same was said just now, but what was
    typed is kept for the next page all the same. Strangers can use these up; so the first try of a browser is mailed
    once more, up to a bound, and beyond it when there was none for an hour.
    """
    petition = _open_petition(PETITION_ID).add_columns(_text_read()).where(_was_read()).cte("p")
    earlier = TRIES.alias("earlier")
    digest = _parameter(TRIES.c.mailbox_digest)
    n, at = func.count(), func.max(earlier.c.created_at)
    anew = and_(_parameter(TRIES.c.is_first_here), or_(n < MOST_TRIES_OF_ALL, at < func.now() - REST))
    is_mailed = (
        select(or_(n < MOST_TRIES, anew))
        .where(
            earlier.c.petition_id == petition.c.id,
            earlier.c.mailbox_digest == digest,
            earlier.c.created_at > func.now() - WEEK,
        )
        .scalar_subquery()
    )
    sealed = ("token_hash", "token_sealed", "mailbox_sealed", "hidden_sealed")
    kept = {
        **{name: _parameter(TRIES.c[name]) for name in (*sealed, "is_first_here", "said_digest", "language", *NOTHING)},
        "petition_id": petition.c.id,
        "mailbox_digest": digest,
        "share_id": sharing.bringing(VIA, petition.c.id).scalar_subquery(),
        **{name: petition.c[of] for name, of in OF_TEXT.items()},
        "expires_at": func.now() + WEEK,
    }
    new = select(*kept.values()).where(is_mailed)
    row = insert(TRIES).from_select(list(kept), new).on_conflict_do_nothing(index_elements=["said_digest"])
    tried = row.returning(TRIES.c.id).cte("try")
    mail = enqueuing(*CONFIRMATION_MAIL, select(tried.c.id)).cte("mail")
    told = select(_id_of(petition, "petition_id"), _id_of(tried, "confirmation_id"))
    return told.add_cte(mail, _typed(petition))


def _confirm() -> ClauseElement:
    """The proof of a mailbox: one try becomes the signature, and all of them let go of what they held.

    It is of the version that the try's page showed. It is counted or held, as `state` says. A held one is counted when
    its mailbox proves itself again a day later.

    Two links of one mailbox pressed at once both try to insert; the unique constraint lets one through, and only that
    one changes the tries, so neither waits for the other in a circle.
    """
    asked = _parameter(TRIES.c.token_hash)
    waiting = (TRIES.c.token_hash == asked, TRIES.c.signature_id.is_(None), TRIES.c.expires_at > func.now())
    names = ("mailbox_sealed", "hidden_sealed", "language", *OF_TEXT, *NOTHING)
    read = ("petition_id", "mailbox_digest", "share_id", *names)
    tried = select(*(TRIES.c[name] for name in read)).where(*waiting).cte("try")
    petition = _open_petition(select(tried.c.petition_id).scalar_subquery()).cte("p")
    written: dict[str, ColumnElement[Any]] = {name: tried.c[name] for name in names}
    written["member_id"] = null()
    written["share_id"] = sharing.still_there(tried.c.share_id)
    written["state"] = state = _parameter(SIGNATURES.c.state)
    written["held_for"] = _parameter(SIGNATURES.c.held_for)
    waited = and_(SIGNATURES.c.state == HELD, SIGNATURES.c.signed_at < func.now() - DAY, state == COUNTED)
    revived = _revived(
        written,
        SIGNATURES.c.petition_id == petition.c.id,
        SIGNATURES.c.mailbox_digest == tried.c.mailbox_digest,
        or_(SIGNATURES.c.state == WITHDRAWN, waited),
    )
    new = {"petition_id": petition.c.id, "mailbox_digest": tried.c.mailbox_digest, **written}
    signed = _signed(revived, new)
    spent = (
        update(TRIES)
        .where(TRIES.c.petition_id == tried.c.petition_id, TRIES.c.mailbox_digest == tried.c.mailbox_digest)
        .values(signature_id=signed.c.id, token_sealed=None, share_id=None, said_digest=None, **emptied())
        .cte("spent")
    )
    known = select(tried.c.petition_id).scalar_subquery().label("try_petition_id")
    gained = select(RISING.c.gained).where(RISING.c.petition_id == petition.c.id).scalar_subquery().label("gained")
    told = select(known, _id_of(petition, "petition_id"), _id_of(signed, "signature_id"), gained)
    receipt = enqueuing(*RECEIPT_MAIL, select(signed.c.id)).cte("receipt")
    return told.add_cte(_delta(signed, 1, state == COUNTED), spent, receipt)


def _withdraw() -> ClauseElement:
    """Taking a signature back: it stays as a row, so that its person can sign again, and keeps nothing else of them.

    But the country, which says where the count goes down, and the blind indexes. Whose it was is read before it goes.
    """
    by_number = select(bindparam("signature_id", type_=BigInteger))
    mine = (
        select(SIGNATURES.c.id, SIGNATURES.c.member_id, SIGNATURES.c.state)
        .where(SIGNATURES.c.state.in_([COUNTED, HELD, INVALIDATED]))
        .where(SIGNATURES.c.id.in_(by_number.union_all(select(theirs("id").subquery().c.id))))
        .with_for_update()
        .cte("mine")
    )
    gone = (
        update(SIGNATURES)
        .where(SIGNATURES.c.id == mine.c.id)
        .values(state="withdrawn", member_id=None, by_known=False, **emptied(but={"country"}))
        .returning(*TOLD, mine.c.member_id, SIGNATURES.c.mailbox_digest, mine.c.state.label("state_before"))
        .cte("gone")
    )
    is_said = (TRIES.c.petition_id == gone.c.petition_id, TRIES.c.mailbox_digest == gone.c.mailbox_digest)
    unsaid = update(TRIES).where(*is_said).values(said_digest=None).cte("unsaid")  # who says it again means it anew
    activity = activities.forgetting("signed", gone.c.member_id, gone.c.petition_id).cte("act")
    n = _delta(gone, -1, gone.c.state_before == COUNTED)
    later = (
        delete(each).where(each.c.signature_id == gone.c.id).cte(each.name)
        for each in (VersionConsent.__table__, VersionStop.__table__)
    )
    return select(gone.c.id).add_cte(n, activity, unsaid, *later)


def _was_read() -> ColumnElement[bool]:
    """That it asks what whoever signs has read."""
    return or_(READ.is_(None), PETITIONS.c.asks_version == READ)


def _text_read() -> ColumnElement[str]:
    """The language of what whoever signs has read: the original's, where no other text is of this version."""
    return case((any_(PETITIONS.c.translated_into) == READ_IN, READ_IN), else_=literal("")).label("read_in")


def _release() -> ClauseElement:
    """A held signature whose person has shown once more that it is theirs; from now on it is counted."""
    held = (SIGNATURES.c.id == bindparam("signature_id", type_=BigInteger), SIGNATURES.c.state == HELD)
    released = update(SIGNATURES).where(*held).values(state=COUNTED).returning(*TOLD).cte("released")
    return select(released.c.id).add_cte(_delta(released, 1))


def _open_petition(petition_id: ColumnElement[int]) -> Select[int]:
    """The petition's row while it takes signatures by the database's clock, and none otherwise."""
    ends_at = PETITIONS.c.closes_at
    return (
        select(PETITIONS.c.id, PETITIONS.c.version_number)
        .join(POSTS, POSTS.c.id == PETITIONS.c.id)
        .where(PETITIONS.c.id == petition_id, PETITIONS.c.stage == "open")
        .where(or_(ends_at.is_(None), ends_at > func.clock_timestamp()), *visible_to(Role.VISITOR, POSTS.c))
    )


def _revived(written: dict[str, Any], *which: ColumnElement[bool]) -> CTE:
    """A signature that was not counted, with what is given now. It is no news: the first time is kept."""
    times = {
        "signed_at": func.now(),
        "first_signed_at": func.coalesce(SIGNATURES.c.first_signed_at, SIGNATURES.c.signed_at),
        "asked_again_at": None,
        "said_again_at": func.now(),
        "is_name_withheld": false(),
    }
    again = update(SIGNATURES).where(*which).values({"state": COUNTED, **times, **written})
    return again.returning(*TOLD).cte("back")


def _signed(revived: CTE, new: dict[str, Any], *where: ColumnElement[bool]) -> CTE:
    """What counts from now on: the revived signature, or else a new one where there is none yet."""
    row = select(*new.values()).where(~exists(select(revived.c.id)), *where)
    inserted = insert(SIGNATURES).from_select(list(new), row).on_conflict_do_nothing().returning(*TOLD).cte("got")
    return union_all(select(revived), select(inserted)).cte("done")


def _typed(petition: CTE) -> CTE:
    """What a guest typed, sealed, for the page that says to look into the mailbox."""
    row = {
        "token_hash": bindparam("page_hash", type_=TYPED.c.token_hash.type),
        "petition_id": petition.c.id,
        "typed_sealed": _parameter(TYPED.c.typed_sealed),
        "expires_at": func.now() + WEEK,
    }
    return insert(TYPED).from_select(list(row), select(*row.values())).cte("typed")


def _delta(changed: CTE, n: int, *where: ColumnElement[bool], **more: ColumnElement[Any]) -> CTE:
    """The change of the count, by the signature that makes it, and what `more` goes the same way."""
    own = {name: changed.c[name] for name in DELTA_OF}
    row = {"signature_id": changed.c.id, **own, "n": literal(n), **more}
    return insert(DELTAS).from_select(list(row), select(*row.values()).where(*where)).cte("delta")


def _id_of(rows: FromClause, name: str) -> ColumnElement[int]:
    return select(rows.c.id).scalar_subquery().label(name)


def _parameter(column: Column[Any]) -> BindParameter[Any]:
    return bindparam(column.name, type_=column.type)


SIGN, TRY, CONFIRM = as_text(_sign()), as_text(_try()), as_text(_confirm())
WITHDRAW, RELEASE = as_text(_withdraw()), as_text(_release())
