"""The operator's own pages."""

from markupsafe import Markup
from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, Moment
from ..core.words.markup import raised


class SitePage(Base):
    """A page about the site in the operator's words, such as what is kept of people and who answers for it."""

    __tablename__ = "site_pages"
    name: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    html: Mapped[str]
    changed_at: Mapped[Moment] = mapped_column(server_default=func.now(), onupdate=func.now())

    @property
    def shown(self) -> Markup:
        """As it is shown, under its title; it was cleaned when it was written."""
        return raised(self.html)
