"""Translations that people have signed: they are changed no further than the text that others signed."""

from sqlalchemy import ColumnElement, func, or_, select

from ...core.data.db import db
from ...petitions import corrections
from ...petitions.counts import TABLE
from ...petitions.models import Confirmation, Petition, Signature
from ...posts.translation_models import Translation
from ..errors import TranslationIsSigned


def expect_correction(petition: Petition, *, language: str, title: str, body: str) -> None:
    """Go on only if these words correct what people of this language have signed, by the rule of `corrections`.

    Measured from the first translation that was shown of this version, whatever became of it. Raises
    TranslationIsSigned.
    """
    first = _first_shown(petition, language)
    if first is None:
        return
    db.session.execute(select(TABLE.c.id).where(TABLE.c.id == petition.id).with_for_update())  # as whoever signs does
    if not _is_signed(petition, language):
        return
    if not corrections.is_of_demand(first.title, title) or not corrections.is_of_text(first.body, body):
        raise TranslationIsSigned


def _first_shown(petition: Petition, language: str) -> Translation | None:
    its = (Translation.post_id == petition.id, Translation.language == language)
    shown = (Translation.version_number == petition.version_number, Translation.accepted_at.is_not(None))
    return db.session.scalar(select(Translation).where(*its, *shown).order_by(Translation.accepted_at).limit(1))


def _is_signed(petition: Petition, language: str) -> bool:
    """Whether anybody has put a name to it, to be withdrawn or not, or is about to confirm."""
    signed = select(Signature.id).where(*_of(Signature, petition, language)).exists()
    is_alive = Confirmation.expires_at > func.now()
    asked = select(Confirmation.id).where(*_of(Confirmation, petition, language), is_alive).exists()
    return bool(db.session.scalar(select(or_(signed, asked))))


def _of(
    table: type[Signature] | type[Confirmation], petition: Petition, language: str
) -> tuple[ColumnElement[bool], ...]:
    is_of_version = table.version == petition.version_number
    return table.petition_id == petition.id, is_of_version, table.read_in == language
