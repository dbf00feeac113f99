"""Pictures in discussions and replies: with scripts and without, whose they are, and when they go."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member
from media.conftest import picture, sent

from activistnet.core.data.db import db
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.moderation.models import Decision
from activistnet.posts.models import Post, Reply

JSON = {"Accept": "application/json"}


@pytest.fixture
def sent_picture(client):
    """The address of a picture that a script has sent."""
    return lambda: client.post("/media", data=sent(picture((900, 600))), headers=JSON).json["url"]


@pytest.fixture
def thread():
    return make_discussion()


@pytest.fixture
def page(client, thread):
    """What the thread shows."""
    return lambda: client.get(f"/discussions/{thread.id}/{thread.slug}").text


def reply(client, thread, body, **others):
    return client.post(f"/posts/{thread.id}/replies", data={"body": body, **others})


def image(address, alt, width=900, height=600):
    drawings = ", ".join(f"{address}/{name}.webp {size}w" for name, size in ((320, 320), (640, 640), (1280, 900)))
    return (
        f'<img src="{address}/1280.webp" srcset="{drawings}" sizes="(max-width: 48rem) 100vw, 40rem" alt="{alt}"'
        f' width="{width}" height="{height}" class="picture tone-18" loading="lazy" decoding="async">'
    )


def test_a_picture_that_a_script_sent_is_shown_where_the_text_names_it(
    client, log_in, work, thread, page, sent_picture
):
    log_in(make_member())
    address = sent_picture()
    work()
    reply(client, thread, f"Look:\n\n![A wall]({address})\n\nRed.")
    assert f"<p>Look:</p>\n<p>{image(address, 'A wall')}</p>\n<p>Red.</p>" in page()


def test_one_that_is_not_drawn_yet_takes_its_place_by_itself(client, log_in, work, thread, page, sent_picture):
    log_in(make_member())
    address = sent_picture()
    reply(client, thread, f"![A wall]({address})")
    assert f'<p><span class="picture-awaited" data-picture="{address}/1280.webp">A wall</span></p>' in page()
    work()
    assert image(address, "A wall") in page()


def test_one_that_can_not_be_drawn_leaves_its_words(client, log_in, work, thread, page):
    log_in(make_member())
    address = client.post("/media", data=sent(picture((900, 600))[:400]), headers=JSON).json["url"]
    reply(client, thread, f"![A wall]({address})")
    assert "data-picture" in page()
    work()
    assert "<p>A wall</p>" in page()


def test_without_scripts_it_comes_with_the_form_and_stands_at_the_end(client, log_in, work, thread, page):
    log_in(make_member())
    answer = client.post(
        f"/posts/{thread.id}/replies", data=sent(picture((900, 600)), body="Red.", picture_alt='A "[wall]"')
    )
    assert answer.status_code == 303
    work()
    work()
    assert re.search(
        r'<p>Red\.</p>\n<p><img src="/media/[0-9a-f]{32}/1280\.webp"[^>]* alt="A &quot; wall &quot;"', page()
    )


def test_a_picture_alone_is_a_reply(client, log_in, thread):
    log_in(make_member())
    assert client.post(f"/posts/{thread.id}/replies", data=sent(picture(), body="")).status_code == 303


def test_a_form_that_is_shown_again_has_the_picture_in_its_text(app, client, log_in):
    log_in(make_member())
    answer = client.post("/t/health/discussions", data=sent(picture(), title="", body="Red.", picture_alt="A wall"))
    assert answer.status_code == 422
    assert re.search(r"Red\.\n\n!\[A wall\]\(/media/[0-9a-f]{32}\)</textarea>", answer.text)
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.keeper_id)).all() == [None]


def test_what_is_no_picture_is_said_beside_the_field_and_the_text_stays(client, log_in, thread):
    log_in(make_member())
    answer = client.post(f"/posts/{thread.id}/replies", data=sent(b"<svg/>", body="Red.", picture_alt="A wall"))
    assert answer.status_code == 422
    assert "Save it as PNG" in answer.text
    assert "Red.</textarea>" in answer.text
    assert 'value="A wall"' in answer.text


def test_the_same_form_sent_twice_makes_one_reply(app, client, log_in, thread):
    log_in(make_member())
    for _ in range(2):
        client.post(f"/posts/{thread.id}/replies", data=sent(picture(), body="Red.", once="key-of-this-page"))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Reply)) == 1


def test_neither_pictures_of_other_members_nor_of_other_places_are_shown(
    app, client, log_in, work, thread, page, sent_picture
):
    log_in(make_member())
    address = sent_picture()
    work()
    log_in(make_member(), other := app.test_client())
    hosts = (
        f"http://localhost{address} https://evil.example{address} //evil.example{address} {address}/320.webp".split()
    )
    for taken in (address, *hosts, f"/media/{'ab' * 16}"):
        assert reply(other, thread, f"x ![Mine]({taken}) y").status_code == 303
    assert 'class="picture' not in page()
    assert "<p>x Mine y</p>" in page()


def test_a_picture_belongs_to_one_text(client, log_in, work, thread, page, sent_picture):
    log_in(make_member())
    address = sent_picture()
    work()
    reply(client, thread, f"![First]({address})")
    reply(client, thread, f"![Second]({address})")
    assert image(address, "First") in page()
    assert "<p>Second</p>" in page()


def test_a_text_that_names_none_asks_for_none(client, log_in, thread, count_queries):
    log_in(make_member())
    with count_queries() as queries:
        reply(client, thread, "Red.")
    assert not [one for one in queries.statements if "pictures" in one.partition("FROM")[2]]


def test_a_picture_goes_with_its_reply(app, client, log_in, work, thread, sent_picture, files):
    log_in(make_member())
    address = sent_picture()
    work()
    number = reply(client, thread, f"![A wall]({address})").location.rpartition("/")[2]
    client.post(f"/posts/{number}/delete")
    work()
    assert client.get(f"{address}/640.webp").status_code == 404
    assert list(files.rglob("*.webp")) == []
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.id)).all() == []


def test_one_that_an_edit_takes_out_belongs_to_nothing_and_one_that_it_puts_in_does(
    app, client, log_in, work, thread, page, sent_picture
):
    log_in(make_member())
    first, second = sent_picture(), sent_picture()
    work()
    number = int(reply(client, thread, f"![First]({first})").location.rpartition("/")[2])
    client.post(f"/posts/{number}/edit", data={"body": f"![Second]({second})"})
    assert (first in page(), image(second, "Second") in page()) == (False, True)
    with app.app_context():
        kept = dict(db.session.execute(sa.select(Picture.id, Picture.keeper_id)).all())
    assert kept == {first.removeprefix("/media/"): None, second.removeprefix("/media/"): number}


def test_they_go_with_the_account_and_their_words_stay(app, client, log_in, work, thread, page, sent_picture):
    member = log_in(make_member())
    address = sent_picture()
    work()
    reply(client, thread, f"Red.\n\n![A wall]({address})")
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, member.id))
    work()
    log_in(make_member())
    assert "<p>Red.</p>\n<p>A wall</p>" in page()
    assert client.get(f"{address}/640.webp").status_code == 404


@pytest.fixture
def hide(app, client, log_in):
    """A moderator hides what opens a thread, or a reply, or lets it be seen again."""

    def hide(number, action="hide"):
        log_in(make_member(role="moderator"), moderator := app.test_client())
        with app.app_context():
            previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == number))
        sent = {"action": action, "rule": "spam", "reason": "Sold pills.", "previous": previous or ""}
        assert moderator.post(f"/moderation/posts/{number}", data=sent).status_code == 303
        return moderator

    return hide


def test_what_a_moderator_hides_is_shown_to_the_author_and_moderators_alone(
    app, client, log_in, work, thread, sent_picture, hide
):
    log_in(make_member())
    address = sent_picture()
    work()
    number = int(reply(client, thread, f"![A wall]({address})").location.rpartition("/")[2])
    moderator, visitor = hide(number), app.test_client()
    work()
    statuses = [each.get(f"{address}/640.webp").status_code for each in (visitor, client, moderator)]
    assert statuses == [404, 200, 200]
    assert client.get(f"{address}/640.webp").headers["Cache-Control"] == "no-store"
    hide(number, "restore")
    work()
    assert visitor.get(f"{address}/640.webp").status_code == 200


def test_texts_made_anew_keep_their_pictures(app, client, log_in, work, thread, sent_picture, page):
    log_in(make_member())
    address = sent_picture()
    work()
    reply(client, thread, f"![A wall]({address})")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(body_html=""))
    app.test_cli_runner().invoke(args=["posts", "render"])
    assert image(address, "A wall") in page()


def test_pictures_of_replies_are_out_of_sight_with_the_thread_that_is_hidden(
    app, client, log_in, work, thread, sent_picture, hide
):
    log_in(make_member())
    kept, gone = sent_picture(), sent_picture()
    work()
    reply(client, thread, f"![A wall]({kept})")
    number = int(reply(client, thread, f"![A wall]({gone})").location.rpartition("/")[2])
    visitor = app.test_client()

    def statuses():
        work()
        return [visitor.get(f"{each}/640.webp").status_code for each in (kept, gone)]

    hide(number)
    hide(thread.id)
    assert statuses() == [404, 404]
    hide(thread.id, "restore")
    assert statuses() == [200, 404]
    hide(number, "restore")
    assert statuses() == [200, 200]
