"""Sending pictures: what is taken, what is refused and in which words, and what is served."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member
from media.conftest import JSON, large, opened, picture, sent, under
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.media import drawing, folder, rules, store, tasks
from activistnet.media.models import Picture

UNREADABLE = (  # the name of the file is no UTF-8
    b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nLook.\r\n'
    b'--x\r\nContent-Disposition: form-data; name="picture"; filename="caf\xff.png"\r\n\r\nPNG\r\n--x--\r\n'
)


def count(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Picture))


def test_i06_a_picture_is_drawn_in_three_widths_and_served_for_ever(app, client, log_in, send, work, files):
    log_in(make_member())
    answer = send(picture((2000, 1000)), alt="A red wall")
    picture_id = answer.json["id"]
    assert answer.json == {"id": picture_id, "url": f"/media/{picture_id}"}
    assert client.get(f"/media/{picture_id}/640.webp").status_code == 404
    assert (files / "sent").stat().st_mode & 0o777 == 0o700
    assert under(files) == [f"sent/{picture_id[:2]}/{picture_id[2:4]}/{picture_id}/original"]
    work()
    assert client.get(f"/media/{picture_id}.json").json == {
        "id": picture_id, "state": "ready", "problem": None, "width": 1280, "height": 640
    }  # fmt: skip
    for width in (320, 640, 1280):
        shown = app.test_client().get(f"/media/{picture_id}/{width}.webp")
        image = opened(shown.data)
        assert (image.format, image.size) == ("WEBP", (width, width // 2))
    assert shown.content_type == "image/webp"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert [name.partition("/")[0] for name in under(files)] == ["public"] * 3
    assert client.get(f"/media/{picture_id}/641.webp").status_code == 404
    assert {oct(path.stat().st_mode & 0o777) for path in files.rglob("*.webp")} == {"0o644"}


def test_without_scripts_one_is_led_back_to_the_page_one_came_from(client, log_in):
    log_in(make_member())
    assert client.post("/media", data=sent(picture(), next="/topics")).location == "/topics"
    assert client.post("/media", data=sent(picture(), next="https://evil.example/")).location == "/settings/picture"


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
ZIP = b"PK\x03\x04" + bytes(100)
REFUSED = {
    "an SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
    "a bare SVG": (b"\n <svg onload='alert(1)'/>", "SVG"),
    "a HEIC": (HEIC, "HEIC"),
    "a zip": (ZIP, "isn't a picture we can read"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "isn't a picture we can read"),
    "nothing": (b"", "is empty"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_at_once_whatever_it_is_called(app, log_in, send, files, what):
    content, words = REFUSED[what]
    log_in(make_member())
    answer = send(content, "picture.png")
    assert answer.status_code == 422
    assert words in answer.json["error"]
    assert (count(app), under(files)) == (0, [])


def test_nothing_and_two_at_once_are_refused_in_words(app, client, log_in):
    log_in(make_member())
    assert "Choose a picture first." in client.post("/media", data={"alt": "A wall"}, headers=JSON).json["error"]
    both = {"picture": [(io.BytesIO(picture()), "a.jpg"), (io.BytesIO(picture()), "b.jpg")]}
    assert "same field twice" in client.post("/media", data=both, headers=JSON).json["error"]
    other = {"picture": (io.BytesIO(picture()), "a.jpg"), "file": (io.BytesIO(picture()), "b.jpg")}
    assert client.post("/media", data=other, headers=JSON).status_code == 422
    assert (
        "at most 300 characters"
        in client.post("/media", data=sent(picture(), alt="x" * 301), headers=JSON).json["error"]
    )
    assert count(app) == 0


def test_nine_megabytes_are_refused_unread(app, client, log_in):
    log_in(make_member())
    answer = client.post("/media", **large(bytes(9 * 1024 * 1024)), headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (
        413,
        "That's too large to send at once. Make it smaller and send it again.",
    )
    assert client.post("/t/health/follow", data=sent(bytes(100_000))).status_code == 413
    assert count(app) == 0


def test_a_file_of_a_little_more_than_may_be_is_refused_in_words(app, client, log_in):
    log_in(make_member())
    answer = client.post("/media", **large(b"\xff\xd8\xff" + bytes(rules.LARGEST)), headers=JSON)
    assert (answer.status_code, "larger than 8 MB" in answer.json["error"]) == (422, True)
    assert count(app) == 0


@pytest.mark.parametrize("address", ["/media", "/settings/picture", "/t/health/discussions"])
def test_a_file_of_some_megabytes_is_taken_in(app, client, log_in, address):
    log_in(make_member())
    client.post(address, **large(picture() + bytes(3_000_000)))
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.size)).one() > 3_000_000


def test_a_visitor_is_asked_to_sign_in(app, client):
    assert client.post("/media", data=sent(picture()), headers=JSON).status_code == 401
    assert client.post("/settings/picture", data=sent(picture())).status_code == 401
    assert count(app) == 0


def test_only_who_sent_it_is_told_what_became_of_it(app, client, log_in, send):
    log_in(make_member())
    picture_id = send(picture()).json["id"]
    log_in(make_member(), other := app.test_client())
    assert other.get(f"/media/{picture_id}.json").status_code == 404


def test_a_member_has_so_much_room_and_no_more(app, client, log_in, send, files, monkeypatch):
    log_in(make_member())
    monkeypatch.setattr(rules, "ROOM", 2 * len(picture()))
    assert [send(picture()).status_code for _ in range(3)] == [201, 201, 422]
    assert "take up the 50 MB" in send(picture()).json["error"]
    assert (count(app), len(under(files))) == (2, 2)


@pytest.mark.usefixtures("in_one_window")
def test_a_member_sends_so_many_at_once_and_no_more(client, log_in, send):
    log_in(make_member())
    answers = [send(picture()) for _ in range(13)]
    assert [answer.status_code for answer in answers] == [201] * 12 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 61


def test_a_worker_that_is_killed_in_the_middle_begins_again(app, client, log_in, send, work, monkeypatch):
    log_in(make_member())
    picture_id = send(picture()).json["id"]
    put = store.put

    def killed(place, *rest):
        put(place, *rest)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        work()
    monkeypatch.setattr(store, "put", put)
    assert client.get(f"/media/{picture_id}.json").json["state"] == "waiting"
    work()
    assert client.get(f"/media/{picture_id}.json").json["state"] == "ready"
    assert client.get(f"/media/{picture_id}/1280.webp").status_code == 200


@pytest.mark.parametrize(
    ("ends", "seconds", "state"),
    [
        ("9", HANG, "waiting"),
        ("signal.SIGSEGV", HANG, "refused"),
        ("signal.SIGXCPU", HANG, "refused"),
        ("0) or time.sleep(600", 0.5, "refused"),
    ],
)
def test_a_process_that_ends_otherwise_is_the_fault_of_the_file_or_begins_again(
    client, log_in, send, work, monkeypatch, tmp_path, ends, seconds, state
):
    log_in(make_member())
    picture_id = send(picture()).json["id"]
    (program := tmp_path / "decoder.py").write_text(f"import os, signal, time\nos.kill(os.getpid(), {ends})")
    monkeypatch.setattr(drawing, "DECODER", program)
    monkeypatch.setattr(drawing, "SECONDS", seconds)
    work()
    assert client.get(f"/media/{picture_id}.json").json["state"] == state


def test_a_full_disk_is_said_in_words_and_nothing_is_half_written(app, client, log_in, send, work, files, monkeypatch):
    log_in(make_member())
    send(picture())

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.os, "fsync", full)
    answer = send(picture())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "can't save anything right now" in answer.json["error"]
    assert (count(app), len(under(files))) == (1, 1)
    work()
    with app.app_context():
        row = db.session.scalars(sa.select(Outbox)).one()
        assert (row.failed_at, row.error) == (None, "Later no room on the disk")


def test_what_nothing_shows_goes_after_a_day_with_its_files(app, log_in, drawn, work, files):
    log_in(make_member())
    old, new = drawn(picture())["id"], drawn(picture())["id"]
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.update(Picture).where(Picture.id == old).values(created_at=sa.func.now() - timedelta(hours=25))
        )
    with app.app_context(), db.transaction():
        tasks.clear_away()
    work()
    with app.app_context():
        assert list(db.session.scalars(sa.select(Picture.id))) == [new]
    assert len(under(files)) == 3


def test_files_that_no_row_knows_go_after_a_day(app, log_in, drawn, files, monkeypatch):
    log_in(make_member())
    known = drawn(picture())["id"]
    with app.app_context():
        store.put("public", "ab" * 16, "320.webp", b"x")
        store.put("sent", "cd" * 16, "original", b"x")
        with db.transaction():
            tasks.clear_files()
        assert len(under(files)) == 5
        monkeypatch.setattr(tasks, "DAY", -60)
        with db.transaction():
            tasks.clear_files()
    assert {name.split("/")[3] for name in under(files)} == {known}


def test_pictures_go_with_the_account(app, client, log_in, drawn, work, files):
    member = log_in(make_member())
    told = drawn(picture())
    with app.app_context(), db.transaction():
        from activistnet.members.models import Member
        from activistnet.members.services import people

        people.erase(db.session.get_one(Member, member.id))
    work()
    assert (count(app), under(files)) == (0, [])
    assert app.test_client().get(f"/media/{told['id']}/320.webp").status_code == 404


@pytest.mark.parametrize("body", [UNREADABLE, UNREADABLE[:70]], ids=["name", "cut"])
def test_a_form_that_cannot_be_taken_apart_is_said_to_be_none(client, log_in, body):
    log_in(make_member())
    thread = make_discussion()
    content = {"data": body, "content_type": "multipart/form-data; boundary=x"}
    refused = client.post(f"/posts/{thread.id}/replies", **content, forged=True)
    assert refused.status_code == 400
    assert "understand that request" in refused.text
    assert "your text is still in the form" in refused.text
    assert "signed in as" not in refused.text
