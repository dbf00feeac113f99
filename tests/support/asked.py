"""A petition whose author publishes versions of it."""

import re
from html import unescape
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from activistnet.members.models import Member
from activistnet.petitions.models import Petition

DEMAND = "Keep the night clinic open"
SAID = {"demand": DEMAND, "body": "It is the only one.", "target": "the Council", "goal": "100"}
OTHER = {"demand": "Open a second night clinic", "body": "One is too few."}


class Versioned(NamedTuple):
    """The petition, and the browser of its author."""

    browser: FlaskClient
    author: Member
    petition: Petition

    @property
    def page(self) -> str:
        """Where it stands, its slug left out."""
        return f"/petitions/{self.petition.id}"

    def correct(self, **changes: Any) -> TestResponse:
        """Save its form of editing."""
        return self.browser.post(f"{self.page}/edit", data={**SAID, **changes})

    def preview(self, **changes: Any) -> TestResponse:
        """Send the form of a new version for the first time."""
        return self.browser.post(f"{self.page}/versions/new", data={**SAID, **OTHER, **changes})

    def publish(self, **changes: Any) -> TestResponse:
        """Preview a version, then publish what was seen."""
        seen = re.search(r'name="seen" value="(\w+)"', self.preview(**changes).text)
        assert seen
        return self.browser.post(f"{self.page}/versions/new", data={**SAID, **OTHER, **changes, "seen": seen[1]})

    def versions(self, reader: FlaskClient) -> str:
        """The page of its versions, as somebody reads it."""
        return unescape(reader.get(f"{self.page}/versions").text)

    def shown(self, reader: FlaskClient) -> str:
        """Its own page, as somebody reads it."""
        return unescape(reader.get(self.page, follow_redirects=True).text)
