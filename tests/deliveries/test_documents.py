"""The document that is handed over: drawn with what may be shown at that moment, and read as PDF/UA."""

import re
import zlib

import pytest
import sqlalchemy as sa
from decided import decide_on
from factories import make_member, make_petition, save
from offices import OFFICE, link_to_answer
from sqlalchemy.orm import undefer

from activistnet.accounts.services import accounts
from activistnet.core.data.db import db
from activistnet.core.outside import drawings
from activistnet.deliveries import rules
from activistnet.deliveries.models import Delivery
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.posts import beside
from activistnet.posts.models import Post
from activistnet.posts.services import versions

WITH_FACTS = sa.select(Delivery).options(undefer(Delivery.facts))

pytestmark = pytest.mark.usefixtures("client")


def text_of(content):
    """What a PDF holds, with its streams unpacked."""
    parts = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"".join(parts)


@pytest.fixture
def drawn(monkeypatch):
    """What each document was drawn with since the last look."""
    seen, draw = [], drawings.draw

    def noting(sheet, values, **options):
        seen.append(values)
        return draw(sheet, values, **options)

    monkeypatch.setattr(drawings, "draw", noting)
    return seen


def test_a_document_is_pdf_ua(case, told, client):
    answer = client.get(f"{told}/petition.pdf")
    assert answer.status_code == 200 and answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert b"pdfuaid" in text_of(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_says_what_is_asked_and_by_how_many(case, told, client, drawn):
    client.get(f"{told}/petition.pdf")
    [values] = drawn
    assert values["title"] == "Keep the night clinic open"
    assert [words for words, _dir in values["body"]] == ["It is the only one.", "For miles."]
    assert values["facts"][0] == ("Signatures", "0")
    assert values["names"] == [] == values["reasons"]


def test_its_author_and_the_office_fetch_it_and_nobody_else(app, client, case, told, rows):
    path = f"{case.page}/{rows()[0].id}.pdf"
    assert case.author.get(path).status_code == 200
    assert app.test_client(user=make_member()).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 303


def test_p13_only_names_that_are_shown_are_in_it(app, client, case, mails, drawn, rows):
    here = {"petition_id": case.petition.id, "name": "Ada Marsh", "show_name": True}
    shown = save(Signature(**here, reason="It is close."))
    hidden = save(Signature(petition_id=case.petition.id, reason="I was born there."))
    withdrawn = save(Signature(**{**here, "name": "Bob Lee"}, state="withdrawn", reason="No more."))
    silent = save(Signature(petition_id=case.petition.id, reason="It is cruel.", reason_hidden=True))
    chosen = [str(each.id) for each in (shown, hidden, withdrawn, silent)]
    assert case.deliver(way="hand", reason=chosen).status_code == 303
    path = f"{case.page}/{rows()[0].id}.pdf"
    case.author.get(path)
    assert [name for name, _dir in drawn[-1]["names"]] == ["Ada Marsh"]
    said = [(words, name) for words, _dir, name, _of in drawn[-1]["reasons"]]
    assert said == [("It is close.", "Ada Marsh"), ("I was born there.", "Name withheld")]
    with app.app_context(), db.transaction():
        theirs = sa.update(Signature).where(Signature.id == shown.id)
        db.session.execute(theirs.values(show_name=False, name=""))
    again = case.author.get(path)
    assert again.status_code == 200
    assert drawn[-1]["names"] == []
    assert "Ada Marsh" not in str(drawn[-1])


def test_p05_who_has_left_is_named_in_no_document_and_kept_with_no_delivery(app, client, case, told, drawn, rows):
    client.get(f"{told}/petition.pdf")
    assert ("Started by Amina", "ltr") in drawn[-1]["lines"]
    with app.app_context(), db.transaction():
        accounts.leave(db.session.get_one(Member, case.petition.author_id))
    assert client.get(f"{told}/petition.pdf").status_code == 200
    assert "Amina" not in str(drawn[-1])
    with app.app_context():
        assert "Amina" not in str([each.facts for each in db.session.scalars(WITH_FACTS)])


def test_what_moderators_hid_of_its_earlier_text_is_handed_to_nobody(app, client, case, drawn, mails, rows):
    case.deliver()
    path = f"{case.page}/{rows()[0].id}.csv"
    with app.app_context(), db.transaction():
        post, member = db.session.get_one(Post, case.petition.id), db.session.get_one(Member, case.petition.author_id)
        versions.expect_read(post, beside.mark(post))
        versions.write(post, member, title="Keep it open", body="It is the only one.", html="")
    assert "Keep the night clinic open" in client.get(path).text
    moderator = app.test_client(user=make_member(role="moderator"))
    assert decide_on(moderator, case.petition, "hide-history").status_code == 303
    assert "night clinic" not in client.get(path).text
    [letter] = [each for each in mails() if each["To"] == OFFICE]
    assert "night clinic" not in letter["Subject"] + letter.get_content()
    assert client.get(f"{link_to_answer(letter)}/petition.pdf").status_code == 200
    assert "night" not in str(drawn[-1]) and "For miles" not in str(drawn[-1])


def test_reasons_of_another_petition_are_not_in_it(case, drawn, rows):
    other = save(Signature(petition_id=make_petition().id, reason="Elsewhere."))
    case.deliver(way="hand", reason=[str(other.id), "x", "9" * 30])
    case.author.get(f"{case.page}/{rows()[0].id}.pdf")
    assert drawn[-1]["reasons"] == []
    many = [str(n) for n in range(1, 12)]
    assert case.deliver(way="hand", reason=many).status_code == 422


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x") #import "@preview/x:1.0.0": * $x_1$ \\ ] [ } {',
        '#read("/etc/passwd") #sys.inputs `raw` <label> @ref // comment /* */',
        "\u202egnihton\u200b \U0001f600 مرحبا 日本語 ߊߋߌ",
        "= Title\n- list\n+ list\n/ term: x ~ -- --- ... 'quotes' \"double\"",
        "a" * 300,
    ],
)
def test_what_people_wrote_is_never_a_command(app, client, rows, hostile):
    author = make_member(display_name=hostile[:60])
    petition = make_petition(author, title=hostile[:140], body=hostile * 20, targets=(hostile[:100],))
    save(Signature(petition_id=petition.id, name=hostile[:80], show_name=True, reason=hostile[:300]))
    browser, here = app.test_client(user=author), f"/petitions/{petition.id}"
    reason = str(save(Signature(petition_id=petition.id, reason=hostile[:300])).id)
    sent = browser.post(f"{here}/deliver", data={"target": "1", "way": "hand", "reason": [reason]})
    assert sent.status_code == 303
    for language in ("en", "fr", "ar"):
        answer = browser.get(f"{here}/deliveries/{rows()[0].id}.pdf?lang={language}")
        assert answer.status_code == 200, answer.text
        assert b"root:" not in text_of(answer.data)


def test_a_document_lists_so_many_names_at_most(app, case, rows, drawn, monkeypatch):
    monkeypatch.setattr(rules, "MOST_NAMES", 3)
    for n in range(5):
        save(Signature(petition_id=case.petition.id, name=f"Person {n}", show_name=True))
    case.deliver(way="hand")
    case.author.get(f"{case.page}/{rows()[0].id}.pdf")
    assert len(drawn[-1]["names"]) == 3
    assert drawn[-1]["names_note"] == "5 people show their names. The newest 3 are listed here."


def test_documents_are_drawn_so_often_at_most(client, told, case, configure):
    configure(limits=0.02)
    assert client.get(f"{told}/petition.pdf?lang=en").status_code == 200
    answer = client.get(f"{told}/petition.pdf?lang=fr")
    assert answer.status_code == 503 and answer.headers["Retry-After"]
