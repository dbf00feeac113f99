"""What is printed for a petition: a poster, a notice with strips, a QR code, and the page that leads to them."""

import re
import zlib

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition

from activistnet.core.outside.drawings import Drawings
from activistnet.outreach.networks import networks
from activistnet.outreach.qr import LONGEST, qr_svg

THAI = "เราขอเรียกร้องให้เทศบาลเมืองเปิดคลินิกกลางคืนสำหรับผู้ป่วยทุกคนโดยไม่เก็บค่าใช้จ่ายตลอดทั้งปี "
ARABIC = "نطالب البلدية بفتح العيادة الليلية لجميع المرضى دون رسوم ودون تمييز طوال العام "
SOURCE = '#panic("x") #read("/etc/passwd") "q" \\ $x$ *b* _i_ `c` <b> ]} // @r'


@pytest.fixture(autouse=True)
def nothing_drawn_yet(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.extensions, "drawings", Drawings(tmp_path))


def pdf(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert len(answer.data) < 300_000
    return answer


def inside(answer):
    """All that stands in a PDF, unpacked."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", answer.data, re.DOTALL)
    unpacked = []
    for part in parts:
        try:
            unpacked.append(zlib.decompress(part))
        except zlib.error:
            unpacked.append(part)
    return b"\n".join([answer.data, *unpacked])


@pytest.mark.parametrize("page", ["poster.pdf", "strips.pdf"])
@pytest.mark.parametrize(
    "demand", ["Open the weir", (THAI * 3)[:200], (ARABIC * 3)[:200], "x" * 200, SOURCE], ids=range(5)
)
def test_every_demand_is_printed_on_one_page(client, demand, page):
    petition = make_petition(title=demand, signature_count=1796)
    printed = inside(pdf(client, f"/petitions/{petition.id}/{page}"))
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"signature_count": 900, "base_count": 900, "base_source": "Parliament", "base_at": sa.func.now()},
        {"stage": "closed", "closed_by": "author", "closed_at": sa.func.now()},
    ],
    ids=["none yet", "imported", "closed"],
)
def test_a_petition_is_printed_in_each_of_its_states(client, values):
    petition = make_petition(**values)
    pdf(client, f"/petitions/{petition.id}/poster.pdf")
    pdf(client, f"/petitions/{petition.id}/strips.pdf")


def test_the_file_says_nothing_of_people_and_is_set_in_the_letters_of_the_site(client):
    author = make_member(handle="amina", display_name="Amina")
    answer = pdf(client, f"/petitions/{make_petition(author).id}/poster.pdf?lang=en")
    printed = inside(answer)
    assert b"Amina" not in printed
    assert b"/Author" not in printed
    assert b"/CreationDate" not in printed
    assert b"bricolage" in printed.lower()
    assert 'filename="poster-' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("page", ["poster", "poster.pdf", "strips.pdf", "qr.svg"])
def test_there_is_nothing_to_print_of_what_is_not_there(client, page):
    hidden, debate = make_petition(visibility="hidden"), make_discussion()
    for number in (hidden.id, debate.id, debate.id + 1, 99999999999999999999, "a"):
        assert client.get(f"/petitions/{number}/{page}").status_code == 404


def test_the_page_leads_to_all_of_them(client):
    petition = make_petition(title='Open "the" <weir>')
    page = client.get(f"/petitions/{petition.id}/poster?lang=fr")
    assert page.headers["Cache-Control"].startswith("public")
    for path in re.findall(r'(?:href|src)="(/petitions/\d+/[^"]+\.(?:pdf|svg)[^"]*)"', page.text):
        assert client.get(path).status_code == 200
    assert "poster.pdf?lang=fr" in page.text
    assert "Open &#34;the&#34; &lt;weir&gt;" in page.text
    assert f"/petitions/{petition.id}/poster" in client.get(f"/petitions/{petition.id}", follow_redirects=True).text


def test_a_qr_code_is_a_picture_and_no_script(client):
    answer = client.get(f"/petitions/{make_petition().id}/qr.svg")
    assert answer.content_type == "image/svg+xml"
    assert answer.text.startswith("<svg ")
    assert "script" not in answer.text
    assert len(answer.data) < 8_000


def test_no_qr_code_is_made_of_what_no_phone_reads():
    assert qr_svg("https://example.org/" + "x" * (LONGEST - 20)).startswith("<svg")
    with pytest.raises(ValueError, match="xxx"):
        qr_svg("https://example.org/" + "x" * LONGEST)


def test_a_petition_is_shared_elsewhere_by_links_alone(client):
    petition = make_petition(title='Trees & "shade" #now')
    page = client.get(f"/petitions/{petition.id}", follow_redirects=True).text
    for name in ("wa.me", "t.me", "share.joinmastodon.org", "bsky.app"):
        [link] = re.findall(rf'<a href="(https://{re.escape(name)}/[^"]*)" rel="nofollow noopener noreferrer">', page)
        assert "Trees%20%26%20%22shade%22%20%23now" in link
        assert f"petitions%2F{petition.id}" in link
    assert not re.search(r'<(script|img|iframe|link)[^>]+(src|href)="https://(wa|t)\.me', page)


def test_nothing_of_a_title_gets_out_of_its_place_in_a_link():
    for _name, address in networks("https://example.org/petitions/1", 'a&url=https://evil.example/#"<>\n%00'):
        assert "evil.example/" not in address
        assert not set(address) & set('"<>\n ')


@pytest.mark.parametrize("page", ["poster", "embed"])
def test_its_author_is_told_what_does_not_work_while_it_is_hidden(client, log_in, page):
    """A code that nobody can read, and a frame that shows nothing, are no help to anybody."""
    author = make_member()
    petition = make_petition(author, visibility="hidden")
    log_in(author)
    answer = client.get(f"/petitions/{petition.id}/{page}")
    assert answer.status_code == 200
    assert "once everyone can see it" in answer.text
    assert "qr.svg" not in answer.text
    assert "<iframe" not in answer.text
