"""What visitors have answered so far. That of members is among their drafts."""

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Moment
from ..core.data.sealed import with_its_own_key


class BegunPetition(Base):
    """The answers of one browser, sealed with a key that only this browser holds: nothing here opens them."""

    __tablename__ = "begun_petitions"
    browser_hash: Mapped[bytes] = mapped_column(primary_key=True)
    said_sealed: Mapped[bytes] = mapped_column(info=with_its_own_key())
    begun_at: Mapped[CreatedAt]
    saved_at: Mapped[Moment] = mapped_column(server_default=func.now(), index=True)
