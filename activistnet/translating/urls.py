"""Addresses of translations. Where the text of one is: `petitions.texts.with_text`."""


def translations(petition_id: int) -> str:
    """All of a petition; where one is written or offered, too."""
    return f"/petitions/{petition_id}/translations"


def new(petition_id: int, *, language: str = "", offer: int = 0) -> str:
    """The form that writes one into a language, or begins with what a member has offered."""
    asked = f"from={offer}" if offer else f"language={language}" if language else ""
    return f"/petitions/{petition_id}/translations/new{'?' if asked else ''}{asked}"


def accept(translation_id: int) -> str:
    """Where the author accepts what was offered."""
    return f"/translations/{translation_id}/accept"


def decline(translation_id: int) -> str:
    """Where the author says no to it."""
    return f"/translations/{translation_id}/decline"


def remove(translation_id: int) -> str:
    """Where the author takes one away that is shown, or whoever offered one takes that back."""
    return f"/translations/{translation_id}/remove"


def unname(translation_id: int) -> str:
    """Where whoever translated it isn't told any more."""
    return f"/translations/{translation_id}/unname"
