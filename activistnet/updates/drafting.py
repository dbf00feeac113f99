"""An update that is still being written: where it is kept, and the letter it would be."""

from ..core.application import settings
from ..members.models import Member
from ..petitions import urls as petition_urls
from ..petitions.models import Petition
from ..posts.services import drafts
from .lettering import Letter


def place(petition_id: int) -> str:
    """Where its text is kept; its title is beside it."""
    return f"update:{petition_id}"


def places(petition_id: int) -> dict[str, str]:
    """All of it, by the names of its fields."""
    return {"body": place(petition_id), **drafts.fields_of(place(petition_id), ["title"])}


def letter_of(petition: Petition, writer: Member, *, title: str, body: str) -> Letter:
    """The letter that signatories would get. It leads to all updates, as this one has no page yet."""
    return Letter(
        update_id=0,
        slug="",
        title=title,
        body=body,
        by=writer.display_name,
        petition_id=petition.id,
        petition_slug=petition.slug,
        demand=petition.title,
    )


def stop_page() -> str:
    """What stands in the place of the address that ends such letters, in one that is nobody's."""
    return f"{settings().base_url}{petition_urls.stop_news('…')}"
