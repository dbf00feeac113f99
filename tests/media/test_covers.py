"""The picture over a petition."""

import re

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from media.conftest import picture, sent

from activistnet.core.data.db import db
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions.counts import TABLE
from activistnet.posts.models import Post

ASKED = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
COVER = re.compile(
    r'<img src="/media/([0-9a-f]{32})/1280\.webp"[^>]* alt="([^"]*)"[^>]* class="picture tone-18 petition-cover"'
)


@pytest.fixture
def start(client, work):
    """Start a petition with a cover; the address of its page."""

    def start():
        answer = client.post("/t/health/petitions", data=sent(picture((900, 600)), **ASKED, picture_alt="A wall"))
        assert answer.status_code == 303, answer.text
        number = re.search(r"/petitions/(\d+)", answer.location)
        assert number
        page = f"/petitions/{number[1]}/keep-it-open"
        assert not COVER.search(client.get(page).text)
        work()
        return page

    return start


def test_it_is_shown_with_its_words_and_costs_no_statement(app, client, log_in, start, count_queries):
    log_in(make_member())
    page = start()
    plain = make_petition()
    found = COVER.search(app.test_client().get(page).text)
    assert found and found[2] == "A wall"
    costs = []
    for address in (page, f"/petitions/{plain.id}/{plain.slug}"):
        client.get(address)
        with count_queries() as queries:
            client.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_form_that_is_shown_again_keeps_it(app, client, log_in, work):
    log_in(make_member())
    form = {**ASKED, "demand": "", "picture_alt": "A wall"}
    answer = client.post("/t/health/petitions", data=sent(picture((900, 600)), **form))
    assert answer.status_code == 422
    assert "Your picture is saved" in answer.text
    kept = re.search(r'name="cover_id"[^>]* value="([0-9a-f]{32})"', answer.text)
    assert kept
    location = client.post("/t/health/petitions", data={**ASKED, "cover_id": kept[1]}).location
    work()
    number = re.search(r"/petitions/(\d+)", location)[1]
    assert COVER.search(client.get(f"/petitions/{number}/keep-it-open").text)[1] == kept[1]


def test_an_edit_changes_and_removes_it(app, client, log_in, start, work, files):
    log_in(make_member())
    page = start()
    edit = page.rpartition("/")[0] + "/edit"
    first = COVER.search(client.get(page).text)[1]
    assert client.post(edit, data=sent(picture((900, 600)), **ASKED, picture_alt="A door")).status_code == 303
    work()
    second = COVER.search(client.get(page).text)
    assert (second[1] != first, second[2]) == (True, "A door")
    assert client.post(edit, data=ASKED).status_code == 303
    assert COVER.search(client.get(page).text)[1] == second[1]
    assert client.post(page.rpartition("/")[0] + "/cover/remove").status_code == 303
    work()
    assert not COVER.search(client.get(page).text)
    assert client.get(f"/media/{second[1]}/640.webp").status_code == 404


def test_nobody_puts_the_picture_of_another_over_theirs_nor_takes_one_away(app, client, log_in, start):
    log_in(make_member())
    page = start()
    log_in(make_member(), other := app.test_client())
    theirs = other.post("/media", data=sent(picture()), headers={"Accept": "application/json"}).json["id"]
    assert client.post(page.rpartition("/")[0] + "/edit", data={**ASKED, "cover_id": theirs}).status_code == 303
    assert theirs not in client.get(page).text
    assert other.post(page.rpartition("/")[0] + "/cover/remove").status_code == 403


def test_what_is_no_picture_is_said_and_nothing_is_started(app, client, log_in):
    log_in(make_member())
    answer = client.post("/t/health/petitions", data=sent(b"<svg/>", **ASKED))
    assert (answer.status_code, "Save it as PNG" in answer.text) == (422, True)
    assert "It is the only one." in answer.text


def test_it_goes_when_a_moderator_hides_the_petition_and_with_the_account(app, client, log_in, start, work, files):
    member = log_in(make_member())
    page = start()
    number, found = page.split("/")[2], COVER.search(client.get(page).text)[1]
    log_in(make_member(role="moderator"), moderator := app.test_client())
    decided = {"action": "hide", "rule": "spam", "reason": "Sold pills.", "previous": ""}
    assert moderator.post(f"/moderation/posts/{number}", data=decided).status_code == 303
    work()
    visitor = app.test_client()
    assert [each.get(f"/media/{found}/640.webp").status_code for each in (visitor, client)] == [404, 200]
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, member.id))
    work()
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.id)).all() == []
    left = {path.relative_to(files).parts[0] for path in files.rglob("*.webp")}
    assert left == {"kept"}, "for who decides, as long as the words of the case"


def test_pictures_that_come_to_a_petition_that_is_hidden_are_out_of_sight(app, client, log_in, start, work):
    log_in(make_member())
    page = start()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(visibility="hidden"))
    text = client.post("/media", data=sent(picture()), headers={"Accept": "application/json"}).json
    changed = {**ASKED, "body": f"![A wall]({text['url']})"}
    edit = page.replace("/keep-it-open", "/edit")
    assert client.post(edit, data=sent(picture((800, 600)), **changed)).status_code == 303
    work()
    work()
    with app.app_context():
        kept = db.session.scalars(sa.select(Picture.id).where(Picture.keeper_id.is_not(None))).all()
    addresses = [f"/media/{each}/640.webp" for each in kept]
    assert text["id"] in kept
    assert [app.test_client().get(each).status_code for each in addresses] == [404, 404]
    assert [client.get(each).status_code for each in addresses] == [200, 200]


def test_lists_and_feeds_show_it_small_and_cost_no_statement(app, client, log_in, start, count_queries):
    log_in(make_member("amina"))
    plain = make_petition(title="No picture over it")
    address = COVER.search(client.get(start()).text)[1]
    small = f'<img src="/media/{address}/320.webp" width="144" height="96" alt="" loading="lazy" decoding="async"></a>'
    log_in(make_member("bob"), bob := app.test_client())
    bob.post("/@amina/follow")
    costs = []
    for shown in (True, False):
        for path in ("/petitions?sort=new", "/", "/@amina"):
            bob.get(path)
            with count_queries() as queries:
                page = bob.get(path).text
            costs.append(len(queries))
            assert (small in page) == shown, path
            assert page.count('class="item-cover') == shown
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(TABLE).values(cover=None))
    assert costs[:3] == costs[3:]
    assert plain.title in bob.get("/petitions?sort=new").text
