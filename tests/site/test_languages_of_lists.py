"""Titles and beginnings of texts say their language in every list, where it isn't the page's own."""

from datetime import date
from html.parser import HTMLParser
from uuid import uuid4

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import did, follow, share, sign

from activistnet.collections.models import Collection, CollectionItem
from activistnet.core.data.db import db
from activistnet.featuring.models import Featured
from activistnet.media.models import Picture
from activistnet.moderation.models import Report
from activistnet.notifications.models import Notification
from activistnet.posts.links import post_url
from activistnet.posts.models import SavedPost, ThreadWish
from activistnet.search import services as search
from activistnet.topics.models import Topic

WORD = "Zwq"  # what texts of members are found by
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
LISTS = [
    *("/", "/?show=debates", "/?show=people", "/t/health", "/discussions", "/discussions?sort=new", "/petitions"),
    *("/petitions?sort=new", "/victories", "/search?q=zwq", "/search?q=zwq&kind=replies", "/@amina"),
    *("/@amina?show=discussions", "/@amina?show=replies", "/@amina?show=signed", "/me/saved", "/me/threads"),
    *("/me/pictures", "/me/petitions", "/me/signatures", "/shares", "/notifications", "/how-we-choose"),
    *("/begin/petitions", "/moderation", "/moderation?view=held", "/collections/{collection}", "{thread}"),
    "/posts/{number}/pin",
]


class Spoken(HTMLParser):
    """Of each text of a page with our word, the attributes that say its language and direction."""

    def __init__(self, page):
        super().__init__()
        self._open, self.found = [], []
        self.feed(page[page.index("<body") :])

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if WORD.lower() in data.lower():
            told = [attrs for tag, attrs in self._open if tag == "bdi" or "lang" in attrs or "dir" in attrs]
            self.found.append((data.strip(), told[-1].get("lang"), told[-1].get("dir")) if told else (data.strip(),))


@pytest.fixture
def reader(log_in):
    """A moderator, so that a moderator's lists are there too."""
    return log_in(make_member("ada", role="moderator"))


@pytest.fixture
def fill(app, client, reader):
    """`fill("pt")`: every list, with texts in this language; and the addresses of what is made."""

    def fill(language):
        amina, bram = make_member("amina"), make_member("bram")
        follow(reader, amina)
        texts = {"body": f"{WORD} porque", "body_html": f"<p>{WORD} porque</p>"}
        said = {"language": language, "language_said": True, **texts}
        titled = {"title": f"{WORD} clínicas", **said}
        thread = make_discussion(amina, is_debate=True, **titled)
        petition = make_petition(amina, **titled)
        won, own, held = (
            make_petition(bram, stage="won", closed_at=sa.func.now(), **titled),
            make_petition(reader, **titled),
            make_discussion(bram, visibility="held", held_for="words", held_at=sa.func.now(), **titled),
        )
        for member, stance in ((amina, "for"), (bram, "against")):
            make_reply(thread, member, stance=stance, **said)
        make_reply(won, amina, **said)
        did(amina, "posted", thread, 1)
        did(amina, "posted", petition, 2)
        did(amina, "replied", won, 3)
        sign(amina, won, 4)
        client.post(f"/petitions/{petition.id}/sign", data={})
        share(reader, thread, 6)
        save(SavedPost(member_id=reader.id, post_id=thread.id))
        save(ThreadWish(member_id=reader.id, root_id=thread.id, is_muted=False))
        save(Picture(id=uuid4().hex, member_id=reader.id, use="cover", keeper_id=own.id, state="ready", size=9))
        save(Featured(post_id=thread.id, reason="Fair.", role="operator", ends_at=sa.text("now() + interval '1 day'")))
        save(Report(post_id=held.id, reporter_id=amina.id, rule="spam"))
        save(Report(post_id=petition.id, reporter_id=bram.id, rule="spam"))
        collection = save(Collection(owner_id=amina.id, title="Clinics", key="a-key", is_public=True))
        save(CollectionItem(collection_id=collection.id, post_id=thread.id))
        save(
            Notification(
                member_id=reader.id, kind="step", thing="x", day=date(2026, 1, 1), post_id=own.id, data={"step": 10}
            )
        )
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(pinned=[petition.id]))
            search.read_waiting()
        return {"thread": post_url(thread), "number": thread.id, "collection": collection.id}

    return fill


@pytest.mark.parametrize(("language", "told"), [("pt", ("pt", "ltr")), ("fa", ("fa", "rtl"))])
def test_what_is_in_another_language_says_so(client, fill, language, told):
    made = fill(language)
    wrong = {}
    for path in LISTS:
        page = client.get(path.format(**made))
        assert page.status_code == 200, path
        found = Spoken(page.text).found
        assert found, path
        wrong[path] = [each for each in found if each[1:] != told]
    assert not {path: some for path, some in wrong.items() if some}


def test_what_is_in_the_language_of_the_page_says_nothing(client, fill):
    made = fill("fr")
    for path in LISTS:
        address = path.format(**made)
        page = client.get(f"{address}{'&' if '?' in address else '?'}lang=fr").text
        assert {each[1:] for each in Spoken(page).found} <= {(), (None, None)}, path


def test_of_a_text_without_a_language_its_letters_say_the_direction(client, fill):
    made = fill(None)
    for path in LISTS:
        found = Spoken(client.get(path.format(**made)).text).found
        assert {each[1:] for each in found} <= {(None, "auto"), (None, None)}, path
