"""Real texts in, published, read back: kept to the letter, and read as the same letters in the same lines.

Equal is the text that is kept, once it is tidied. Of its HTML all lines are compared with all their letters, numbers
of lists, and where links lead. Left out is what is shown by its shape: spaces, empty lines, the marks of emphasis,
headings, quotations, bullets and rules, and the fences around code with the name of its language.

`TEXTS=folder-or-file.json bin/test -n0 tests/posts/test_real_texts.py -s` takes others: each file of a folder is a
text, a file is a list of objects with `body`. Without it these are twelve shapes that petitions of real people have.
"""

import json
import os
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import make_member
from visible import meant, seen

from activistnet.core.data.db import db
from activistnet.core.words.text import clean_text
from activistnet.core.words.unseen import needed
from activistnet.posts.models import Post

OURS = Path(__file__).parents[1] / "support/texts.json"
VOID = {"br", "hr"}
ONE_MEMBER = 5  # texts; then another goes on, as nobody writes more in a minute


class WellFormed(HTMLParser):
    """Raises AssertionError where an element is closed that is not the last one opened."""

    def __init__(self, html):
        super().__init__()
        self.opened = []
        self.feed(html)
        self.close()
        assert self.opened == []

    def handle_starttag(self, tag, _attrs):
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag


def texts():
    given = Path(os.environ.get("TEXTS", OURS))
    if given.is_dir():
        return [{"body": file.read_text()} for file in sorted(given.iterdir()) if file.is_file()]
    return json.loads(given.read_text())


def prose_of(page):
    return re.search(r'<div class="prose"[^>]*>(.*?)</div>', page, re.DOTALL)[1]


@pytest.fixture
def publish(app, client, log_in):
    """`publish(number, text)` gives the page that shows it to everybody, and the text as it is kept."""

    def publish(number, text):
        if number % ONE_MEMBER == 0:
            log_in(make_member())
        fields = {
            "demand": text.get("demand", f"Text {number}"),
            "body": text["body"],
            "target": "Council",
            "goal": "100",
        }
        answer = client.post("/t/health/petitions", data=fields)
        assert answer.status_code == 303, re.findall(r'field-error".*', answer.text)
        page = client.get(answer.location.removesuffix("/launched"), follow_redirects=True)
        assert page.status_code == 200
        with app.app_context():
            kept = db.session.scalar(sa.select(Post.body).order_by(Post.id.desc()).limit(1))
        return page.text, kept

    return publish


def test_real_texts_are_read_as_they_were_written(publish):
    count, wrong = Counter(), []
    for number, text in enumerate(texts()):
        kind = text.get("kind", "text")
        page, kept = publish(number, text)
        html = prose_of(page)
        WellFormed(html)
        assert kept == clean_text(text["body"])
        count[kind, "kept to the letter"] += needed(text["body"]) == text["body"]
        is_same = seen(html) == meant(kept)
        count[kind, "same lines" if is_same else "other lines"] += 1
        if not is_same:
            wrong.append((kind, first_difference(seen(html), meant(kept))))
    for (kind, what), n in sorted(count.items()):
        print(f"{kind}: {what}: {n}")
    assert wrong == []


def first_difference(shown, typed):
    pairs = zip([*shown, "(end)"], [*typed, "(end)"], strict=False)
    return next(((a[:90], b[:90]) for a, b in pairs if a != b), None)
