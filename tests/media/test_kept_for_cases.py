"""Pictures that were reported stay for those who decide, as they were, whatever their author does meanwhile."""

import re

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_discussion, make_member, save
from media.conftest import opened, picture, sent
from people import PASSWORD, make_person

from activistnet.core.data.db import db
from activistnet.media import tasks as media_tasks
from activistnet.media.models import Picture
from activistnet.media.rules import MOST_KEPT
from activistnet.moderation import tasks
from activistnet.moderation.evidence_models import CasePicture
from activistnet.moderation.models import Case
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRole

JSON = {"Accept": "application/json"}
KEPT = re.compile(r'src="(/moderation/cases/\d+/pictures/[0-9a-f]{32}\.webp)"')
FACE = re.compile(r"/media/([0-9a-f]{32})/")
RED, GREEN = (200, 40, 30), (10, 200, 30)


@pytest.fixture
def moderator(app, log_in):
    log_in(make_member("judge", role="moderator"), browser := app.test_client())
    return browser


@pytest.fixture
def write(app, client, work):
    """Have whoever is signed in write a reply with a picture in it; its number and the picture's."""

    def write(alt="A green wall"):
        thread = make_discussion()
        address = client.post("/media", data=sent(picture((900, 600))), headers=JSON).json["url"]
        work()
        client.post(f"/posts/{thread.id}/replies", data={"body": f"Look:\n\n![{alt}]({address})"})
        with app.app_context():
            reply_id = db.session.scalars(sa.select(Post.id).where(Post.root_id == thread.id)).one()
        return reply_id, address.rpartition("/")[2]

    return write


@pytest.fixture
def face(client, work):
    """Give whoever is signed in a picture; its number."""

    def face(handle, colour=RED):
        client.post("/settings/picture", data=sent(picture(colour=colour)))
        work()
        return FACE.search(client.get(f"/@{handle}").text)[1]

    return face


def report(browser, address):
    assert browser.post(f"{address}/report", data={"rule": "spam"}).status_code == 303


def case_of(app, **about):
    with app.app_context():
        return f"/moderation/cases/{db.session.scalar(sa.select(Case.id).filter_by(**about))}"


def kept_in(moderator, case):
    """The addresses of what is kept, and the page."""
    page = moderator.get(case).text
    return KEPT.findall(page), page


def places(files, picture_id):
    return sorted(path.parts[-5] for path in files.glob(f"*/*/*/{picture_id}/320.webp"))


def age(app, days):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Case).values(decided_at=sa.func.now() - sa.text(f"interval '{days} days'")))


def clear_away(app, work):
    with app.app_context(), db.transaction():
        tasks.clear_away()
    work()


def test_i20_a_reported_picture_that_its_author_deletes_is_there_for_who_decides_and_for_nobody_else(
    app, client, log_in, visitor, moderator, write, work, files
):
    log_in(make_member("amina"))
    reply_id, picture_id = write()
    report(visitor, f"/posts/{reply_id}")
    public = f"/media/{picture_id}/640.webp"
    assert visitor.get(public).status_code == 200
    assert client.post(f"/posts/{reply_id}/delete", data={}).status_code == 303
    work()
    [address], page = kept_in(moderator, case_of(app, post_id=reply_id))
    assert 'alt="A green wall"' in page and "In the text: <bdi>A green wall</bdi>" in page
    answer = moderator.get(address)
    assert opened(answer.data).size == (640, 427) and answer.headers["Cache-Control"] == "no-store"
    assert [each.get(public).status_code for each in (visitor, client, moderator)] == [404, 404, 404]
    assert [each.get(address).status_code for each in (visitor, client)] == [303, 403]
    assert places(files, picture_id) == ["kept"]


def test_what_is_taken_out_of_a_text_or_replaced_beside_a_name_is_kept_as_it_was(
    app, client, log_in, visitor, moderator, face, work
):
    amina = log_in(make_member("amina"))
    before = face("amina")
    report(visitor, "/members/amina")
    after = face("amina", colour=GREEN)
    work()
    assert before != after and visitor.get(f"/media/{before}/320.webp").status_code == 404
    [address], page = kept_in(moderator, case_of(app, member_id=amina.id))
    assert before in address and "The author's picture" in page
    assert opened(moderator.get(address).data).getpixel((9, 9))[0] > 150, "the red one"


def test_a_picture_over_a_petition_and_its_words_are_kept(app, client, log_in, visitor, moderator, work):
    log_in(make_member("amina"))
    form = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
    client.post("/t/health/petitions", data=sent(picture((900, 600)), **form, picture_alt="A cruel word"))
    work()
    with app.app_context():
        number = db.session.scalars(sa.select(Post.id).where(Post.title == "Keep it open")).one()
    report(visitor, f"/posts/{number}")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Picture).values(alt="A wall"))
    _, page = kept_in(moderator, case_of(app, post_id=number))
    assert "The petition's picture: <bdi>A cruel word</bdi>" in page


def test_the_name_it_stood_under_and_the_names_of_collections_are_kept(app, client, log_in, visitor, moderator):
    amina = log_in(make_member("amina", display_name="Cruel Name"))
    thread = make_discussion(amina)
    client.post("/collections", data={"title": "Cruel people", "about": "All of them", "is_public": "y"})
    report(visitor, f"/posts/{thread.id}")
    report(visitor, "/members/amina")
    assert "the name next to it was" not in moderator.get(case_of(app, post_id=thread.id)).text
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET display_name = 'Kind Name' WHERE handle = 'amina'"))
        db.session.execute(sa.text("DELETE FROM collections"))
    page = moderator.get(case_of(app, post_id=thread.id)).text
    assert "When it was reported, the name next to it was <bdi>Cruel Name @amina</bdi>." in page
    assert "Cruel people: All of them" in moderator.get(case_of(app, member_id=amina.id)).text


def test_it_is_kept_when_its_author_leaves_and_goes_with_the_words_of_the_case(
    app, log_in, client, visitor, moderator, write, work, files
):
    log_in(make_person("amina"), client)
    reply_id, picture_id = write()
    report(visitor, f"/posts/{reply_id}")
    assert client.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    work()
    case = case_of(app, post_id=reply_id)
    [address], _ = kept_in(moderator, case)
    assert places(files, picture_id) == ["kept"] and moderator.get(address).status_code == 200
    sent_form = {"action": "dismiss", "rule": "", "reason": "Gone.", "previous": ""}
    assert moderator.post(f"{case}/decide", data=sent_form).status_code == 303
    age(app, 89)
    clear_away(app, work)
    assert places(files, picture_id) == ["kept"]
    age(app, 91)
    clear_away(app, work)
    assert places(files, picture_id) == [] and moderator.get(address).status_code == 404
    assert not kept_in(moderator, case)[0]


def test_what_is_still_shown_stays_when_its_case_is_long_over(app, log_in, visitor, moderator, write, work, files):
    log_in(make_member("amina"))
    reply_id, picture_id = write()
    report(visitor, f"/posts/{reply_id}")
    age(app, 91)
    clear_away(app, work)
    assert places(files, picture_id) == ["public"]
    assert visitor.get(f"/media/{picture_id}/640.webp").status_code == 200


def test_what_is_decided_without_a_report_is_kept_for_who_looks_again(
    app, client, log_in, moderator, write, work, files
):
    log_in(make_member("amina"))
    reply_id, picture_id = write()
    form = {"action": "hide", "rule": "spam", "reason": "Pills.", "previous": ""}
    assert moderator.post(f"/moderation/posts/{reply_id}", data=form).status_code == 303
    client.post(f"/posts/{reply_id}/delete", data={})
    work()
    assert places(files, picture_id) == ["kept"]
    [address], _ = kept_in(moderator, case_of(app, post_id=reply_id))
    assert moderator.get(address).status_code == 200


def test_only_who_may_decide_the_case_opens_it_and_only_through_that_case(
    app, client, log_in, visitor, moderator, write, work
):
    amina = log_in(make_member("amina", role="moderator"))
    reply_id, picture_id = write()
    report(visitor, f"/posts/{reply_id}")
    other = make_discussion()
    report(visitor, f"/posts/{other.id}")
    mine, another = case_of(app, post_id=reply_id), case_of(app, post_id=other.id)
    elsewhere = make_member()
    save(TopicRole(topic_id=get_topic("food").id, member_id=elsewhere.id, role="moderator"))
    log_in(elsewhere, stranger := app.test_client())
    assert amina.role == "moderator"
    assert client.get(f"{mine}/pictures/{picture_id}.webp").status_code == 403, "whose it is"
    assert stranger.get(f"{mine}/pictures/{picture_id}.webp").status_code == 403
    assert moderator.get(f"{mine}/pictures/{picture_id}.webp").status_code == 200
    assert moderator.get(f"{another}/pictures/{picture_id}.webp").status_code == 404
    assert moderator.get(f"{mine}/pictures/{'ab' * 16}.webp").status_code == 404
    assert moderator.get(f"/moderation/cases/999999/pictures/{picture_id}.webp").status_code == 404


def test_a_decision_that_is_taken_back_loses_nothing_that_was_kept(
    app, client, log_in, visitor, moderator, write, work
):
    log_in(make_member("amina"))
    reply_id, _ = write()
    report(visitor, f"/posts/{reply_id}")
    case = case_of(app, post_id=reply_id)
    form = {"action": "hide", "rule": "spam", "reason": "Pills.", "previous": ""}
    assert moderator.post(f"{case}/decide", data=form).status_code == 303
    assert moderator.post(f"{case}/undo", data={}).status_code == 303
    client.post(f"/posts/{reply_id}/delete", data={})
    work()
    pass_half_a_minute(app)
    [address], _ = kept_in(moderator, case)
    assert moderator.get(address).status_code == 200


def test_a_night_takes_only_what_no_case_needs(app, client, log_in, visitor, write, work, files, monkeypatch):
    log_in(make_member("amina"))
    reply_id, picture_id = write()
    report(visitor, f"/posts/{reply_id}")
    client.post(f"/posts/{reply_id}/delete", data={})
    work()
    stray = files / "kept" / "ab" / "ab" / ("ab" * 16)
    stray.mkdir(parents=True)
    (stray / "320.webp").write_bytes(b"x")
    monkeypatch.setattr(media_tasks, "DAY", -60)
    with app.app_context(), db.transaction():
        media_tasks.clear_files()
    work()
    assert places(files, picture_id) == ["kept"] and not stray.exists()


@pytest.mark.parametrize("about", ["post", "member"])
def test_nobody_fills_the_disk_with_what_is_reported_and_deleted(app, client, log_in, about):
    author, other = log_in(make_member()), make_member()
    mine = {"post_id": make_discussion(author).id} if about == "post" else {"member_id": author.id}
    case, theirs = save(Case(evidence="", **mine)), save(Case(evidence="", member_id=other.id))
    look = {"use": "text", "alt": "", "width": 9, "height": 9, "tone": 0}
    for number in range(MOST_KEPT - 1):
        save(CasePicture(case_id=case.id, picture_id=f"{number:032x}", **look))
    save(CasePicture(case_id=theirs.id, picture_id=f"{MOST_KEPT:032x}", **look))
    last = client.post("/media", data=sent(picture()), headers=JSON)
    assert last.status_code == 201
    save(CasePicture(case_id=case.id, picture_id=last.json["id"], **look))
    assert client.post("/media", data=sent(picture()), headers=JSON).status_code == 201, "what is there isn't counted"
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(Picture).where(Picture.id == last.json["id"]))
    refused = client.post("/media", data=sent(picture()), headers=JSON)
    assert refused.status_code == 422 and "some of them have to be kept" in refused.text


def test_what_is_kept_counts_for_nobodys_room(app, client, log_in, visitor, write, work):
    amina = log_in(make_member("amina"))
    reply_id, _ = write()
    report(visitor, f"/posts/{reply_id}")
    client.post(f"/posts/{reply_id}/delete", data={})
    work()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Picture.member_id == amina.id)) == 0
