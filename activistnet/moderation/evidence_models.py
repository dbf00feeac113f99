"""The table of pictures that are kept for a case as they were."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class CasePicture(Base):
    """A picture that was seen with what was reported, with the words for it then.

    It may be gone for everybody else: its files are kept as long as this is here, for those who decide.
    """

    __tablename__ = "case_pictures"
    __table_args__ = (Index("ix_case_pictures_picture_id", "picture_id"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    picture_id: Mapped[str] = mapped_column(primary_key=True)
    use: Mapped[str]
    alt: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    tone: Mapped[int]
    kept_at: Mapped[CreatedAt]
