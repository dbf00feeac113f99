"""What a guest types, sends and is sent."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from flask.testing import FlaskClient
from mails import about, link_in
from werkzeug.test import TestResponse

from activistnet.petitions.models import Petition


def typed(**changes: Any) -> dict[str, Any]:
    """The fields of the form for guests, filled in."""
    return {"name": "Ada Marsh", "email": "ada@example.org", "country": "NL", **changes}


def ask(client: FlaskClient, petition: Petition, **changes: Any) -> TestResponse:
    """Send the form of a petition."""
    answer = client.post(f"/petitions/{petition.id}/sign", data=typed(**changes))
    assert answer.status_code == 303, answer.text
    return answer


def sign_as_guest(
    client: FlaskClient, mails: Callable[[], list[EmailMessage]], petition: Petition, **changes: Any
) -> EmailMessage:
    """Ask, confirm, and give the receipt."""
    ask(client, petition, **changes)
    assert client.post(link_in(about(mails(), "Confirm")[-1], "confirm")).status_code == 303
    [receipt] = about(mails(), "Your signature counts")
    return receipt
