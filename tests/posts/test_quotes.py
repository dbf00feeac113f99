"""Quoting a passage of another reply: by consent, in its own words, and gone with them."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.follows.models import Block, Follow
from activistnet.members.models import Member
from activistnet.moderation.models import Decision
from activistnet.posts.links import post_url
from activistnet.posts.models import Post
from activistnet.posts.quote_models import Quote

SAID = "The **night clinic** helps\n\n* people who work by day\n* and [everyone](https://example.org)"
WORDS = "The night clinic helps people who work by day"


@pytest.fixture
def thread():
    """A thread with a reply of somebody."""
    root, author = make_discussion(), make_member(display_name="Nadia")
    return root, make_reply(root, author, body=SAID, body_html="<p>The whole.</p>"), author


def quote(client, root, quoted, passage=WORDS, **more):
    fields = {"body": "I was there.", "parent": quoted.id, "quote": quoted.id, "passage": passage, **more}
    return client.post(f"/posts/{root.id}/replies", data=fields)


def number_of(answer):
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def quoted_in(page):
    """What the page shows as quoted."""
    return re.findall(r'<blockquote class="quoted"[^>]*><p>([^<]*)</p>', page.text)


def test_a_passage_stands_over_the_reply_with_its_author_and_link(client, log_in, thread):
    root, reply, _ = thread
    log_in(make_member())
    page = client.get(post_url(root))
    where = re.search(rf'href="(/posts/{root.id}/replies\?parent={reply.id}&amp;quote={reply.id})"', page.text)
    form = client.get(where[1].replace("&amp;", "&"))
    assert "You quote Nadia" in form.text and f"{WORDS} and everyone" in form.text
    number_of(quote(client, root, reply))
    page = client.get(post_url(root))
    assert quoted_in(page) == [WORDS] and f'href="/r/{reply.id}"><bdi>Nadia' in page.text


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_what_opens_a_thread_is_quoted_like_a_reply(client, log_in, make):
    author = make_member(display_name="Nadia")
    root = make(author, body=SAID)
    log_in(make_member())
    assert f'href="/posts/{root.id}/replies?quote={root.id}"' in client.get(post_url(root)).text
    form = client.get(f"/posts/{root.id}/replies?quote={root.id}")
    assert "You quote Nadia" in form.text and f"{WORDS} and everyone" in form.text
    assert quote(client, root, root, passage="Never said.", parent="").status_code == 422
    reply = number_of(quote(client, root, root, parent=""))
    page = client.get(post_url(root))
    assert quoted_in(page) == [WORDS] and f'href="/r/{root.id}"><bdi>Nadia' in page.text
    assert client.get(f"/r/{root.id}").location == post_url(root)
    log_in(author)
    assert client.post(f"/posts/{reply}/quote/detach").status_code == 303
    assert quoted_in(client.get(post_url(root))) == []


def test_nobody_is_offered_to_quote_themselves_or_who_does_not_want_it(client, log_in):
    author, shy = make_member(), make_member(quotable_by="nobody")
    log_in(author)
    for writer in (author, shy):
        root = make_discussion(writer)
        assert f"quote={root.id}" not in client.get(post_url(root)).text
    assert client.get(f"/posts/{root.id}/replies?quote={root.id}").status_code == 403


@pytest.mark.parametrize("passage", [WORDS, "helps\n\n people", "everyone", " night  clinic "])
def test_words_are_the_same_however_they_are_broken(client, log_in, thread, passage):
    root, reply, _ = thread
    log_in(make_member())
    number_of(quote(client, root, reply, passage))
    assert quoted_in(client.get(post_url(root))) == [" ".join(passage.split())]


@pytest.mark.parametrize("passage", ["The night clinic harms people", "x" * 501, "night clinic <b>", "\x00"])
def test_nobody_is_quoted_with_what_they_did_not_say(client, log_in, thread, passage):
    root, reply, _ = thread
    log_in(make_member())
    answer = quote(client, root, reply, passage)
    assert answer.status_code == 422 and "I was there." in answer.text and "There is a problem" in answer.text
    assert quoted_in(client.get(post_url(root))) == []


@pytest.mark.parametrize("passage", ["", "  \n"])
def test_an_empty_passage_quotes_nothing(client, log_in, thread, passage):
    root, reply, _ = thread
    log_in(make_member())
    number = number_of(quote(client, root, reply, passage))
    page = client.get(post_url(root)).text
    assert f'id="r{number}"' in page and quoted_in(client.get(post_url(root))) == []
    assert "isn't shown any more" not in page


@pytest.mark.parametrize(
    ("setting", "follows", "may"),
    [
        ("everyone", False, True),
        ("followers", True, True),
        ("followers", False, False),
        ("nobody", True, False),
        ("nobody", False, False),
    ],
)
def test_members_say_in_their_settings_who_may_quote_them(client, app, log_in, thread, setting, follows, may):
    root, reply, author = thread
    log_in(author)
    assert client.post("/settings", data={"display_name": "Nadia", "quotable_by": setting}).status_code == 303
    assert re.search(rf'value="{setting}" selected', client.get("/settings").text)
    other, member = app.test_client(), make_member()
    log_in(member, other)
    if follows:
        save(Follow(member_id=member.id, followed_id=author.id))
    page = other.get(f"/posts/{root.id}/replies?parent={reply.id}&quote={reply.id}")
    assert page.status_code == (200 if may else 403) and ("You quote Nadia" in page.text) is may
    answer = quote(other, root, reply)
    assert answer.status_code == (303 if may else 403) and ("I was there." in answer.text) is not may
    assert (f"quote={reply.id}" in other.get(post_url(root)).text) is (setting != "nobody")
    number_of(quote(client, root, reply))  # oneself one quotes as one likes


def test_settings_of_a_page_of_before_leave_it_as_it_is(app, client, log_in):
    member = log_in(make_member(quotable_by="nobody"))
    assert client.post("/settings", data={"display_name": "N"}).status_code == 303
    assert client.post("/settings", data={"display_name": "N", "quotable_by": "some"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(Member.quotable_by).where(Member.id == member.id)) == "nobody"


def test_what_cannot_be_seen_cannot_be_quoted(client, log_in, thread):
    root, reply, author = thread
    member = log_in(make_member())
    elsewhere, hidden = make_reply(make_discussion(), body=SAID), make_reply(root, body=SAID, visibility="hidden")
    for gone in (elsewhere, hidden, make_discussion(body=SAID)):
        answer = quote(client, root, gone, parent="")
        assert answer.status_code == 422 and "I was there." in answer.text and "without the quote" in answer.text
        assert client.get(f"/posts/{root.id}/replies?quote={gone.id}").status_code == 422
    save(Block(member_id=author.id, blocked_id=member.id))
    assert quote(client, root, reply, parent="").status_code == 422


def test_a_quote_leaves_with_what_it_quotes(app, client, log_in, thread, keeping):
    root, reply, author = thread
    log_in(make_member())
    number_of(quote(client, root, reply))
    visitor = app.test_client()
    assert quoted_in(visitor.get(post_url(root))) == [WORDS]
    moderating = app.test_client()
    log_in(make_member(role="moderator"), moderating)

    def decide(action):
        with app.app_context():
            previous = db.session.scalar(sa.select(sa.func.max(Decision.id))) or ""
        data = {"action": action, "rule": "spam", "reason": "Because.", "previous": previous}
        assert moderating.post(f"/moderation/posts/{reply.id}", data=data).status_code == 303

    decide("hide")
    for reader in (client, visitor):
        assert quoted_in(reader.get(post_url(root))) == [] and "isn't shown any more" in reader.get(post_url(root)).text
    decide("restore")
    assert quoted_in(visitor.get(post_url(root))) == [WORDS]
    log_in(author)
    client.post(f"/posts/{reply.id}/delete")
    assert quoted_in(visitor.get(post_url(root))) == []
    with app.app_context():
        assert db.session.scalars(sa.select(Quote.passage)).all() == [""]


def test_who_does_not_see_an_author_does_not_read_them_quoted(app, client, log_in, thread):
    root, reply, author = thread
    log_in(make_member())
    number_of(quote(client, root, reply))
    other, reader = app.test_client(), make_member()
    log_in(reader, other)
    assert quoted_in(other.get(post_url(root))) == [WORDS]
    save(Block(member_id=reader.id, blocked_id=author.id))
    assert quoted_in(other.get(post_url(root))) == [] and WORDS not in other.get(post_url(root)).text


@pytest.mark.parametrize("who", ["quoted", "quoting"])
def test_either_takes_the_quote_out_and_open_pages_hear_of_it(app, client, log_in, monkeypatch, thread, who):
    root, reply, author = thread
    writer = log_in(make_member())
    number = number_of(quote(client, root, reply))
    assert "Take the quote out" in client.get(post_url(root)).text
    log_in(author if who == "quoted" else writer)
    assert f"/posts/{number}/quote" in client.get(post_url(root)).text
    question = client.get(f"/posts/{number}/quote")
    assert question.status_code == 200 and WORDS in question.text
    told = []
    monkeypatch.setattr(rooms, "emit", lambda event, payload, room, **_: told.append((event, payload, room)))
    for _ in range(2):
        assert client.post(f"/posts/{number}/quote/detach").location == f"/r/{number}"
    assert told == [("changed", {"post": root.id, "reply": number}, f"thread:{root.id}")]
    page = client.get(post_url(root))
    assert quoted_in(page) == [] and "isn't shown any more" in page.text
    assert client.get(f"/posts/{number}/quote").location == f"/r/{number}"
    with app.app_context():
        assert db.session.scalars(sa.select(Quote.passage)).all() == [""]
        assert db.session.get(Post, number).visibility == "visible"


def test_nobody_else_takes_a_quote_out(client, log_in, thread):
    root, reply, _ = thread
    log_in(make_member())
    number = number_of(quote(client, root, reply))
    log_in(make_member())
    assert f"/posts/{number}/quote" not in client.get(post_url(root)).text
    assert client.get(f"/posts/{number}/quote").status_code == 403
    assert client.post(f"/posts/{number}/quote/detach").status_code == 403
    assert client.get(f"/posts/{reply.id}/quote").location == f"/r/{reply.id}"
    assert quoted_in(client.get(post_url(root))) == [WORDS]
    assert client.get("/posts/999999/quote").status_code == 404


def test_the_words_are_nowhere_but_in_the_thread(app, client, log_in, thread):
    root, reply, _ = thread
    number = number_of(quote(client, root, reply, "people who work by day")) if log_in(make_member()) else 0
    with app.app_context():
        text = db.session.get(Post, number)
        assert "work by day" not in text.body + text.body_html
    assert "work by day" not in client.get(f"/posts/{number}/edit").text
    client.post(f"/posts/{number}/edit", data={"body": "I was not."})
    assert quoted_in(client.get(post_url(root))) == ["people who work by day"]
    assert "work by day" not in client.get(f"/posts/{number}/history").text
    client.post(f"/posts/{number}/delete")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Quote)) == 0


@pytest.mark.parametrize("who", ["quoted", "quoting"])
def test_once_one_blocks_the_other_neither_is_quoted_by_the_other(app, client, log_in, thread, who):
    root, reply, author = thread
    member = log_in(make_member())
    number_of(quote(client, root, reply))
    log_in(make_member())
    number_of(quote(client, root, reply, "everyone"))
    blocking, blocked = (author, member) if who == "quoted" else (member, author)
    log_in(blocking)
    assert client.post(f"/@{blocked.handle}/block").status_code == 303
    assert quoted_in(app.test_client().get(post_url(root))) == ["everyone"]
