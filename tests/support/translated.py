"""Translations as people write and read them."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FRENCH = {
    "language": "fr",
    "title": "Gardez la clinique de nuit ouverte",
    "body": "C'est la seule de la ville, et les gens y vont parce qu'il n'y a rien d'autre d'ouvert après huit heures.",
}
ARABIC = {"language": "ar", "title": "أبقوا العيادة الليلية مفتوحة", "body": "هي الوحيدة."}


def translate(browser: FlaskClient, page: str, **words: Any) -> TestResponse:
    """Send the form."""
    return browser.post(f"{page}/translations", data={**FRENCH, **words})


def waiting(browser: FlaskClient, page: str) -> list[int]:
    """The numbers of those that the reader could accept."""
    return [int(n) for n in re.findall(r"/translations/(\d+)/accept", browser.get(f"{page}/translations").text)]


def accept_all(browser: FlaskClient, page: str) -> None:
    """As the author does."""
    for number in waiting(browser, page):
        assert browser.post(f"/translations/{number}/accept").status_code == 303


def headline(text: str) -> str:
    """What a page of a petition says on top."""
    found = re.search(r"<h1[^>]*><bdi[^>]*>(.*?)</bdi>", text)
    return unescape(found[1]) if found else ""
