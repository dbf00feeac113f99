"""Pictures in an S3-compatible store: shown through the site, and nobody waits for one that is slow or away."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import s3_double
import sqlalchemy as sa
from factories import make_discussion, make_member
from media.conftest import opened, picture, sent
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due
from activistnet.media import bucket, tasks
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.members.services import people

JSON = {"Accept": "application/json"}
AWAY = (503, {})
YES = (200, {})  # with a page that is no answer of a store


@pytest.fixture(scope="module")
def running():
    with s3_double.running() as there:
        yield there


@pytest.fixture
def there(app, running, configure, monkeypatch):
    """A store that has nothing yet, and a site that keeps pictures there."""
    for name, value in s3_double.credentials(running).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(app.extensions, "media", {})
    configure(media="s3://bucket/site")
    running.objects.clear()
    running.asked.clear()
    running.answers_only, running.page, running.before = None, 1000, lambda _method, _key: None
    yield running
    running.held.set()


@pytest.fixture
def rested(monkeypatch):
    """What failed is asked for again at once."""
    monkeypatch.setattr(bucket, "REST_SECONDS", 0)


@pytest.fixture
def drawn(client, work):
    """Send a picture and have it drawn; its number."""

    def drawn():
        picture_id = client.post("/media", data=sent(picture((900, 600))), headers=JSON).json["id"]
        work()
        return picture_id

    return drawn


def hide(app, *, again=False):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Picture).values(is_held=not again))
        for picture_id in db.session.scalars(sa.select(Picture.id)):
            tasks.enqueue(tasks.place, picture_id)


def do_at_once(app, work):
    """As if the rest after a failure were over."""
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
    work()


def waits_for_store(app):
    with app.app_context():
        said = db.session.execute(sa.select(Outbox.error, Outbox.failed_at)).all()
    return [tuple(each) for each in said] == [("Later the store of pictures is away", None)]


def names(there, picture_id):
    folder = f"{picture_id[:2]}/{picture_id[2:4]}/{picture_id}"
    return sorted(key.replace(f"/{folder}/", " ").removeprefix("site/") for key in there.objects)


def test_a_picture_is_kept_there_and_shown_through_the_site(app, client, log_in, there, drawn, files):
    log_in(make_member())
    picture_id = drawn()
    assert names(there, picture_id) == ["public 1280.webp", "public 320.webp", "public 640.webp"]
    assert not files.exists()
    shown = app.test_client().get(f"/media/{picture_id}/320.webp")
    assert (shown.status_code, opened(shown.data).size) == (200, (320, 213))
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_who_has_it_or_asks_only_whether_it_is_there_does_not_trouble_the_store(app, client, log_in, there, drawn):
    log_in(make_member())
    address, visitor = f"/media/{drawn()}/320.webp", app.test_client()
    tag = visitor.get(address).headers["ETag"]
    there.asked.clear()
    assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 304
    there_is = visitor.head(address)
    assert (there_is.status_code, there_is.content_type) == (200, "image/webp")
    assert visitor.head(f"/media/{'ab' * 16}/320.webp").status_code == 404
    assert visitor.get(address.replace("320", "321")).status_code == 404
    assert visitor.get(f"/media/{'ab' * 16}/320.webp").status_code == 404
    assert there.asked == []


@pytest.mark.parametrize("answer", [AWAY, (403, {}), (301, {"Location": "http://127.0.0.1:9/"})])
def test_while_it_is_away_pages_are_as_ever_and_pictures_say_when_to_come_again(
    app, client, log_in, there, work, answer
):
    log_in(make_member("amina"))
    client.post("/settings/picture", data=sent(picture()))
    work()
    there.answers_only = answer
    visitor = app.test_client()
    page = visitor.get("/@amina").text
    [address] = re.findall(r'src="(/media/[0-9a-f]{32}/320\.webp)"', page)
    answers = [visitor.get(address) for _ in range(2)]
    assert [(each.status_code, each.headers["Retry-After"]) for each in answers] == [(503, "5")] * 2
    there.answers_only = None
    there.asked.clear()
    assert (visitor.get(address).status_code, there.asked) == (503, [])  # it is left alone for some seconds


def test_a_page_that_says_yes_in_place_of_the_store_is_no_picture_and_keeps_none(
    app, client, log_in, there, rested, drawn, work
):
    log_in(make_member())
    picture_id = drawn()
    there.answers_only = YES
    shown = app.test_client().get(f"/media/{picture_id}/320.webp")
    assert (shown.status_code, shown.data) == (503, b"")
    assert "immutable" not in shown.headers.get("Cache-Control", "")
    assert client.post("/media", data=sent(picture()), headers=JSON).status_code == 503
    hide(app)
    work()
    assert waits_for_store(app)
    there.answers_only = None
    do_at_once(app, work)
    assert names(there, picture_id) == ["held 1280.webp", "held 320.webp", "held 640.webp"]


def test_files_that_nothing_knows_are_looked_for_again_where_a_page_said_that_there_are_none(app, there, rested):
    there.answers_only = YES
    with app.app_context(), db.transaction():
        tasks.enqueue(tasks.clear_files)
    with app.app_context():
        sum(iter(run_due, 0))
    assert waits_for_store(app)


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 11), slice(0, 0)])
def test_a_picture_of_which_a_part_is_missing_is_not_kept_by_browsers(app, client, log_in, there, drawn, cut):
    log_in(make_member())
    picture_id = drawn()
    for key in there.objects:
        there.objects[key] = there.objects[key][cut]
    shown = app.test_client().get(f"/media/{picture_id}/320.webp")
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "60")
    assert "immutable" not in shown.headers.get("Cache-Control", "")


def test_what_is_typed_with_a_picture_stays_while_the_store_is_away(app, client, log_in, there):
    log_in(make_member())
    thread = make_discussion()
    there.answers_only = AWAY
    form = sent(picture(), body="What I think of it.", picture_alt="A wall")
    answer = client.post(f"/posts/{thread.id}/replies", data=form)
    assert (answer.status_code, "What I think of it." in answer.text) == (422, True)
    assert "keep pictures right now" in answer.text
    told = client.post("/media", data=sent(picture()), headers=JSON)
    assert (told.status_code, told.headers["Retry-After"]) == (503, "5")
    assert "keep pictures right now" in told.json["error"]
    page = client.post("/settings/picture", data=sent(picture()))
    assert (page.status_code, "keep pictures right now" in page.text) == (503, True)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 0


def test_one_that_does_not_answer_is_waited_for_a_moment_and_then_left_alone(
    app, client, log_in, there, drawn, monkeypatch
):
    log_in(make_member())
    picture_id = drawn()
    monkeypatch.setitem(app.extensions, "media", {})  # opened anew, with these times
    monkeypatch.setattr(bucket, "READ_SECONDS", 0.2)
    monkeypatch.setattr(bucket, "REST_SECONDS", HANG)
    there.held.clear()
    there.asked.clear()
    assert [client.get(f"/media/{picture_id}/320.webp").status_code for _ in range(10)] == [503] * 10
    assert len(there.asked) <= 1


def test_a_worker_draws_once_it_is_back(app, client, log_in, there, rested, work):
    log_in(make_member())
    picture_id = client.post("/media", data=sent(picture()), headers=JSON).json["id"]
    there.answers_only = AWAY
    work()
    assert waits_for_store(app)
    there.answers_only = None
    do_at_once(app, work)
    assert client.get(f"/media/{picture_id}/320.webp").status_code == 200
    assert not any("/sent/" in key for key in there.objects)


def test_i18_what_is_hidden_is_shown_to_nobody_else_from_then_on_though_a_move_is_cut(
    app, client, log_in, there, rested, drawn, work
):
    log_in(make_member())
    picture_id = drawn()
    address, visitor = f"/media/{picture_id}/640.webp", app.test_client()
    hide(app)
    assert [each.get(address).status_code for each in (visitor, client)] == [404, 200]

    def cut(method, _key):
        there.answers_only = AWAY if method == "DELETE" else None

    there.before = cut
    work()
    assert waits_for_store(app)
    assert names(there, picture_id)[0].startswith("held ")
    there.before, there.answers_only = lambda _method, _key: None, None
    assert [each.get(address).status_code for each in (visitor, client)] == [404, 200]
    do_at_once(app, work)
    assert names(there, picture_id) == ["held 1280.webp", "held 320.webp", "held 640.webp"]
    assert [each.get(address).status_code for each in (visitor, client)] == [404, 200]
    hide(app, again=True)
    assert visitor.get(address).status_code == 200
    work()
    assert names(there, picture_id) == ["public 1280.webp", "public 320.webp", "public 640.webp"]
    assert visitor.get(address).status_code == 200


def test_what_goes_with_its_owner_is_deleted_once_the_store_is_back(app, client, log_in, there, rested, drawn, work):
    member = log_in(make_member())
    drawn()
    there.answers_only = AWAY
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, member.id))
    work()
    assert waits_for_store(app)
    there.answers_only = None
    do_at_once(app, work)
    assert there.objects == {}


def test_files_that_no_row_knows_go_after_a_day(app, client, log_in, there, drawn):
    log_in(make_member())
    known = drawn()
    for number in range(4):
        there.keep(f"site/public/ab/ab/{'ab' * 15}0{number}/320.webp", b"x")
        there.keep(f"site/sent/ab/ab/{'ab' * 15}0{number}/original", b"x")
    there.keep("site/backups/kept", b"no picture")
    there.page = 3
    with app.app_context(), db.transaction():
        tasks.clear_files()
    assert len(there.objects) == 3 + 8 + 1
    for key in there.objects:
        there.written[key] = datetime.now(UTC) - timedelta(hours=25)
    with app.app_context(), db.transaction():
        tasks.clear_files()
    assert {key.split("/")[-2] for key in there.objects} == {known, "backups"}


def test_the_check_says_whether_it_answers(app, there, configure, monkeypatch, tmp_path):
    def said():
        found = json.loads(app.test_cli_runner().invoke(args=["check", "--json"]).output)["findings"]
        return next((each["level"], each["sentence"]) for each in found if each["check"] == "pictures")

    assert said() == ("ok", "s3://bucket/site answers.")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    level, sentence = said()
    assert (level, "SignatureDoesNotMatch" in sentence) == ("wrong", True)
    assert sentence.endswith("Until it answers, pictures don't show, and new ones are refused.")
    configure(media="")
    assert said() == ("ok", f"They are files in {tmp_path / 'media'}.")
