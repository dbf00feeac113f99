"""What a guest types and sends."""

from typing import Any

from flask.testing import FlaskClient
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
