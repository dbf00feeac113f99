"""Pictures of pages beside a link: what is drawn, for whom, how often, and what can't be drawn into them."""

import os
import re
import struct
import threading
import time
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.core.outside import drawing, drawings
from activistnet.core.outside.drawings import Drawings, Sheet
from activistnet.outreach import tasks
from activistnet.petitions.models import Petition
from activistnet.posts.models import Post

THAI = "เราขอเรียกร้องให้เทศบาลเมืองเปิดคลินิกกลางคืนสำหรับผู้ป่วยทุกคนโดยไม่เก็บค่าใช้จ่ายตลอดทั้งปี "
ARABIC = "نطالب البلدية بفتح العيادة الليلية لجميع المرضى دون رسوم ودون تمييز طوال العام "
CHINESE = "我们要求市政府全年免费开放夜间诊所，并按承诺支付护士工资。"
SOURCE = '#panic("x") #read("/etc/passwd") "q" \\ $x$ *b* _i_ `c` <b> ]} // @r \\u{1f} #import "@preview/x:1.0.0"'
SMALLEST, LARGEST = 10_000, 300_000  # bytes; above, messengers leave a picture out


@pytest.fixture(autouse=True)
def nothing_drawn_yet(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.extensions, "drawings", Drawings(tmp_path))


@pytest.fixture
def change(app):
    """`change(post, title="...")`: as it is from now on."""

    def change(post, **values):
        model = Petition if {*values} & {"signature_count"} else Post
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(model.__table__).where(model.__table__.c.id == post.id).values(**values))

    return change


def picture(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", answer.data[16:24]) == (1200, 630)
    assert SMALLEST < len(answer.data) < LARGEST
    return answer


def card_of(client, path):
    """The address of the picture that a page names."""
    page = client.get(path, follow_redirects=True).text
    [address] = re.findall(r'<meta property="og:image" content="https?://[^/]+([^"]*)">', page)
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    return unescape(address)


@pytest.mark.parametrize(
    "demand",
    ["Open the weir", (THAI * 3)[:200], (ARABIC * 3)[:200], (CHINESE * 7)[:200], "x" * 200, SOURCE, "🌳🔥❤️👩‍🌾🇫🇷1️⃣ now"],
    ids=["short", "thai", "arabic", "chinese", "one word", "source", "emoji"],
)
def test_every_demand_is_drawn(client, demand):
    petition = make_petition(title=demand, signature_count=1796)
    picture(client, f"/og/petitions/{petition.id}.png")


def test_what_looks_like_a_command_is_a_text_like_any_other(client):
    first, second = make_petition(title="#(1+1)"), make_petition(title="2")
    drawn = [picture(client, f"/og/petitions/{post.id}.png").data for post in (first, second)]
    assert drawn[0] != drawn[1]


def test_a_demand_in_letters_that_no_font_has_leaves_its_place_to_a_word(client):
    author = make_member()
    one, other = (make_petition(author, title=title) for title in ("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ꦗꦮ"))
    drawn = [picture(client, f"/og/petitions/{post.id}.png").data for post in (one, other)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"signature_count": 12_345_678},
        {"signature_count": 900, "base_count": 900, "base_source": "Parliament", "base_at": sa.func.now()},
        {"stage": "closed", "closed_by": "author", "closed_at": sa.func.now()},
    ],
    ids=["none yet", "very many", "imported", "closed"],
)
def test_a_petition_is_drawn_in_each_of_its_states(client, values):
    petition = make_petition(**values)
    picture(client, f"/og/petitions/{petition.id}.png")


def test_debates_people_and_the_site_are_drawn_too(client):
    debate = make_discussion(make_member(handle="amina", display_name="أمينة"), title="Should we block the road?")
    make_reply(debate)
    for path in (f"/og/discussions/{debate.id}.png", "/og/members/amina.png", "/og/site.png"):
        picture(client, path)


def test_the_words_around_are_in_the_language_that_is_asked_for(client):
    path = f"/og/petitions/{make_petition(signature_count=5).id}.png"
    assert picture(client, f"{path}?lang=en").data != picture(client, f"{path}?lang=fr").data


@pytest.mark.parametrize("path", ["/petitions/{petition}", "/discussions/{debate}", "/@amina", "/"])
def test_a_page_names_its_picture(client, path):
    author = make_member(handle="amina")
    there = {"petition": make_petition(author).id, "debate": make_discussion(author).id}
    picture(client, card_of(client, path.format(**there)))


def test_a_picture_is_for_ever_under_the_address_of_its_version_and_for_a_minute_under_others(client):
    petition = make_petition()
    lasting = card_of(client, f"/petitions/{petition.id}")
    assert picture(client, lasting).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for query in ("", "?v=", "?v=000000000000", "?v=%00"):
        answer = picture(client, f"/og/petitions/{petition.id}.png{query}")
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer.headers


def test_a_picture_is_drawn_once_and_anew_with_its_words(client, change):
    petition = make_petition(title="Open the weir")
    path = f"/og/petitions/{petition.id}.png"
    first = picture(client, path)
    assert picture(client, path).headers["ETag"] == first.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    change(petition, title="Open the weirs")
    assert picture(client, path).data != first.data


def test_a_number_that_moves_is_drawn_once_a_minute(client, change, monkeypatch):
    petition = make_petition(signature_count=5)
    path, before = f"/og/petitions/{petition.id}.png", card_of(client, f"/petitions/{petition.id}")
    first = picture(client, path)
    change(petition, signature_count=6)
    now = card_of(client, f"/petitions/{petition.id}")
    assert now != before
    late = picture(client, now)
    assert (late.data, late.headers["Cache-Control"]) == (first.data, "public, max-age=60")
    monkeypatch.setattr(drawings, "LAG", 0)
    assert picture(client, now).data != first.data
    assert picture(client, now).headers["Cache-Control"].endswith("immutable")


def test_a_hundred_thousand_and_one_is_no_new_picture(client, change):
    petition = make_petition(signature_count=100_000)
    before = card_of(client, f"/petitions/{petition.id}")
    change(petition, signature_count=100_001)
    assert card_of(client, f"/petitions/{petition.id}") == before


@pytest.mark.parametrize("visibility", ["hidden", "deleted"])
def test_what_is_out_of_sight_has_no_picture_for_anybody(client, change, log_in, visibility):
    author = make_member()
    petition = make_petition(author)
    picture(client, f"/og/petitions/{petition.id}.png")
    change(petition, visibility=visibility)
    log_in(author)
    assert client.get(f"/og/petitions/{petition.id}.png").status_code == 404


def test_what_is_not_there_has_no_picture(client):
    petition, debate = make_petition(), make_discussion()
    reply = make_reply(debate)
    paths = [
        f"/og/petitions/{debate.id}.png",
        f"/og/discussions/{petition.id}.png",
        f"/og/discussions/{reply.id}.png",
        f"/og/petitions/{reply.id + 1}.png",
        "/og/petitions/99999999999999999999.png",
        "/og/petitions/a.png",
        f"/og/petitions/{petition.id}.jpg",
        "/og/members/nobody.png",
        "/og/members/../site.png",
        "/og/else.png",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


def test_a_flood_of_drawings_is_refused_and_what_is_drawn_stays_there(client, change, configure):
    first, second = make_petition(), make_petition()
    configure(limits=0.001)
    drawn = picture(client, f"/og/petitions/{first.id}.png")
    answer = client.get(f"/og/petitions/{second.id}.png")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    change(first, title="Another one")
    assert picture(client, f"/og/petitions/{first.id}.png").data == drawn.data


@pytest.mark.parametrize("command", [("false",), ("sleep", "600"), ("/nothing",)], ids=["fails", "hangs", "missing"])
def test_a_drawing_that_comes_to_nothing_is_a_503_in_time(client, monkeypatch, command):
    monkeypatch.setattr(drawing, "COMMAND", command)
    monkeypatch.setattr(drawing, "LONGEST_DRAWING", 0.2)
    answer = client.get(f"/og/petitions/{make_petition().id}.png")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


SITE = {
    "site": "A",
    "site_dir": "ltr",
    "language": "en",
    "dir": "ltr",
    "kind": "",
    "by": "",
    "by_dir": "ltr",
    "line": "",
}
TITLE = {"title": "Once", "title_dir": "ltr", "tall": False}


def test_however_many_ask_at_once_it_is_drawn_once(tmp_path):
    shelves = [Drawings(tmp_path) for _ in range(4)]  # as four processes have them
    sheet, found = Sheet("once", "card", "png", SITE | TITLE), []
    threads = [
        threading.Thread(target=lambda shelf=shelf: found.append(shelf.get(sheet, may_draw=lambda: True)))
        for shelf in shelves
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({drawn.at for drawn in found}) == 1


def test_a_sheet_that_is_broken_or_another_s_is_drawn_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "PLACES", 1)
    shelf = Drawings(tmp_path)
    one, other = (Sheet(name, "card", "png", SITE | TITLE) for name in ("one", "other"))
    first = shelf.get(one, may_draw=lambda: True)
    assert shelf.get(other, may_draw=lambda: True).name == "other"
    assert shelf.get(one, may_draw=lambda: True).at > first.at
    (tmp_path / "0000").write_bytes(b"{}")
    assert shelf.get(one, may_draw=lambda: True).content == first.content


def test_a_sheet_is_forgotten_after_a_week(app, client, tmp_path):
    picture(client, f"/og/petitions/{make_petition().id}.png")
    [file] = tmp_path.glob("[0-9]*")
    with app.app_context():
        tasks.forget_drawn()
        assert file.exists()
        os.utime(file, (0, time.time() - 8 * 24 * 3600))
        tasks.forget_drawn()
    assert not list(tmp_path.glob("[0-9]*"))
