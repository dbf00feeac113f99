"""What a person says with a signature, listed once.

Tables, statements, forms, what is sealed and what is taken out of a signature again follow from `Given`. One more thing
to say is a column here, a field of a form, and a line in each template that asks for it or shows it.
"""

from collections.abc import Collection, Mapping
from typing import Any, get_args, get_type_hints

from sqlalchemy.orm import Mapped, mapped_column


class Given:
    """Columns that a signature and a guest's try have alike.

    `shown_by` is the field by which its person lets everybody see a thing; a thing without one is for nobody's eyes.
    What nobody may see is sealed, and its column empty. A reason is there to be read, whoever gave it.
    """

    name: Mapped[str] = mapped_column(server_default="", info={"shown_by": "show_name"})
    country: Mapped[str] = mapped_column(server_default="")
    postcode: Mapped[str] = mapped_column(server_default="", info={"shown_by": None})
    reason: Mapped[str] = mapped_column(server_default="")
    show_name: Mapped[bool] = mapped_column(server_default="false")
    news: Mapped[str] = mapped_column(server_default="")  # the consent to being sent some: see `wanted`


# Each of them, where nothing was said: the empty text, False.
NOTHING: dict[str, Any] = {name: get_args(kind)[0]() for name, kind in get_type_hints(Given).items()}
# What is not for everybody's eyes by itself, and the field that lets it be seen.
SHOWN_BY: dict[str, str | None] = {
    name: info["shown_by"] for name in NOTHING if "shown_by" in (info := getattr(Given, name).column.info)
}


class SignatureGiven(Given):
    """What one person says, as values instead of columns; nothing where nothing is said."""

    def __init__(self, **said: Any) -> None:
        if unknown := said.keys() - NOTHING.keys():
            raise TypeError(f"a signature says nothing of {unknown}")
        vars(self).update(NOTHING | said)


def divide(said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What everybody may see of it, with nothing in place of the rest; and that rest, as far as it was said."""
    hidden = {name: said[name] for name, by in SHOWN_BY.items() if said[name] and not (by and said[by])}
    return {**said} | {name: NOTHING[name] for name in hidden}, hidden


def emptied(*, but: Collection[str] = ()) -> dict[str, Any]:
    """What is left of a person in a signature when all but this is taken out."""
    theirs = dict.fromkeys(("mailbox_sealed", "hidden_sealed", "language"))
    return {**theirs, **{name: nothing for name, nothing in NOTHING.items() if name not in but}}
