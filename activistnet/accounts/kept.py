"""What somebody typed whose session had ended: carried through signing in, and sent then by one press."""

import json
from dataclasses import dataclass

from flask import request

from ..core.application import settings
from ..core.web.addresses import own_address
from ..core.web.typed import FILES, files_in, texts_of

LONGEST = 200_000  # characters; the body of the first request was smaller
MOST_FIELDS = 200


@dataclass(frozen=True)
class Kept:
    """Fields as they came, and the address that they were sent to. One with a file is empty: the file is not kept."""

    to: str
    fields: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """All of it, for a hidden field."""
        return json.dumps(self.fields, ensure_ascii=False)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The fields that can be sent again as they came."""
        return [(name, value) for name, value in self.fields if name not in FILES]

    @property
    def files(self) -> list[str]:
        """The fields in which a file has to be chosen again."""
        return [name for name, _ in self.fields if name in FILES]

    @property
    def readable(self) -> list[str]:
        """What a person typed, so that it can be seen and copied."""
        return texts_of(self.fields)


def keep_request() -> Kept | None:
    """What came with this request, without tokens and passwords; None where there is nothing to send again."""
    address = own_address(request.full_path.rstrip("?"), method=request.method)
    if request.method != "POST" or address is None:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if _is_kept(name)]
    files = [(name, "") for name in files_in(request, base_url=settings().base_url)]
    return Kept(address, [*(field for field in fields if field[0] not in FILES), *files])


def read_kept(to: str | None, text: str | None) -> Kept | None:
    """What a form carried; None when it carried nothing, or nothing that can be sent to this site."""
    address = own_address(to, method="POST")
    if address is None or not text or len(text) > LONGEST:
        return None
    try:
        pairs = json.loads(text)
        fields = [(_whole(name), _whole(value)) for name, value in pairs]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return Kept(address, [field for field in fields if _is_kept(field[0])][:MOST_FIELDS])


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _is_kept(name: str) -> bool:
    return name != "csrf_token" and "password" not in name
