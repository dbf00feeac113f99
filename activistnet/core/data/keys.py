"""Which keys the database was made with, as `activistnet/start/keys.py` compares them at each start."""

from sqlalchemy import Index, delete, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from ...start.keys import SEALING, notes_of
from ..application import settings
from .db import Base, CreatedAt, db


class KeyFingerprint(Base):
    """A key of this database, by what only who has it can work out: the one of the index, or one that has sealed."""

    __tablename__ = "key_fingerprints"
    __table_args__ = (
        # Two machines that begin with different keys can't both be right.
        Index("ix_key_fingerprints_index", "purpose", unique=True, postgresql_where=text("purpose = 'index'")),
    )
    purpose: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(primary_key=True)
    noted_at: Mapped[CreatedAt]


def note_these_alone() -> None:
    """Let the database be one of the keys this process has, whatever it was made with."""
    db.session.execute(delete(KeyFingerprint))
    rows = [{"purpose": purpose, "fingerprint": noted} for purpose, noted in sorted(notes_of(settings()))]
    db.session.execute(insert(KeyFingerprint), rows)


def forget_earlier_sealing_keys() -> None:
    """Nothing is sealed with them any more, so a start may do without."""
    current = [noted for purpose, noted in notes_of(settings()) if purpose == SEALING]
    earlier = delete(KeyFingerprint).where(
        KeyFingerprint.purpose == SEALING, KeyFingerprint.fingerprint.not_in(current)
    )
    db.session.execute(earlier)
