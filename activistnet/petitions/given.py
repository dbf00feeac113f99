"""What a person says with a signature, listed once.

Tables, statements, forms and what is taken out of a signature again follow from `Given`. One more thing to say is a
column here, a field of a form, and a line in each template that asks for it or shows it.
"""

from collections.abc import Collection
from typing import Any, get_args, get_type_hints

from sqlalchemy.orm import Mapped, mapped_column


class Given:
    """Columns that a signature and a guest's try have alike."""

    name: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str] = mapped_column(server_default="")
    postcode: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    show_name: Mapped[bool] = mapped_column(server_default="false")


# Each of them, where nothing was said: the empty text, False.
NOTHING: dict[str, Any] = {name: get_args(kind)[0]() for name, kind in get_type_hints(Given).items()}


class SignatureGiven(Given):
    """What one person says, as values instead of columns; nothing where nothing is said."""

    def __init__(self, **said: Any) -> None:
        if unknown := said.keys() - NOTHING.keys():
            raise TypeError(f"a signature says nothing of {unknown}")
        vars(self).update(NOTHING | said)


def emptied(*, but: Collection[str] = ()) -> dict[str, Any]:
    """What is left of a person in a signature when all but this is taken out."""
    return {"mailbox_sealed": None, **{name: nothing for name, nothing in NOTHING.items() if name not in but}}
