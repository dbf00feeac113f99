"""A petition's page: the form beside it, one bar to its goal, its author, and what happened."""

import re
from datetime import UTC, datetime

import pytest
from factories import make_member, make_petition, save
from guests import typed
from mails import about, link_in

from activistnet.core.data.db import db
from activistnet.follows.models import Block, Follow
from activistnet.petitions.count_models import SignatureDelta
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}")


def box(page):
    """The box of the form, up to the section after it."""
    return page.text.split('id="sign"')[1].split("</div>\n<section")[0]


def test_a_guest_signs_on_the_page_itself_and_the_page_stays_one_for_all(client, mails, count_rows):
    petition = make_petition()
    page = page_of(client, petition)
    names = dict.fromkeys(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', box(page)))
    assert list(names) == ["csrf_token", "asks", "name", "email", "country", "reason", "show_name", "news"]
    assert f'action="/petitions/{petition.id}/sign"' in box(page)
    assert 'name="csrf_token" value=""' in box(page)
    assert page.headers["Cache-Control"].startswith("public") and "Set-Cookie" not in page.headers
    for _ in range(2):  # pressed twice
        answer = client.post(f"/petitions/{petition.id}/sign", data=typed(csrf_token="", asks="1"))
        assert answer.status_code == 303 and "/check-mail/" in answer.location
    [mail] = about(mails(), "Confirm")
    for _ in range(2):
        assert client.post(link_in(mail, "confirm")).status_code == 303
    assert count_rows(petition.id) == 1


def test_a_guest_gives_a_reason_and_the_name_in_the_box_where_the_rest_is_typed(client, mails):
    petition = make_petition()
    shown = box(page_of(client, petition))
    assert "<summary>Add a reason or show your name</summary>" in shown
    assert f'href="/petitions/{petition.id}/sign">Add' not in shown, "a link would lose what is typed"
    fields = typed(csrf_token="", asks="1", reason="I was born there.", show_name="1")
    client.post(f"/petitions/{petition.id}/sign", data=fields)
    confirmed = client.get(link_in(about(mails(), "Confirm")[0], "confirm")).text
    assert "I was born there." in confirmed and fields["name"] in confirmed


def test_what_is_wrong_in_the_box_is_said_by_the_page_of_the_form(client):
    petition = make_petition()
    answer = client.post(f"/petitions/{petition.id}/sign", data=typed(name="", asks="1"))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text and 'value="ada@example.org"' in answer.text


def test_members_are_asked_for_nothing_and_who_can_sign_nothing_is_shown_no_form(app, client, log_in):
    closed, petition = make_petition(stage="closed"), make_petition()
    assert "<form" not in box(page_of(client, closed))
    assert "sign it any more" in box(page_of(client, closed))
    member = log_in(make_member())
    page = page_of(client, petition)
    assert 'name="email"' not in page.text and f"signing as {member.display_name}" in box(page)
    assert 'form="sign-form"' in page.text, "a phone's bar signs in one press"


@pytest.mark.parametrize(
    ("count", "goal", "end", "steps"),
    [
        (1796, 2000, 2000, ["500", "1,000", "2,000"]),
        (12, 10000, 10000, ["2,000", "5,000", "10,000"]),
        (3, 10, 10, ["10"]),
        (120, 100, 250, ["50", "100", "250"]),  # its goal is passed
    ],
)
def test_one_bar_leads_to_the_goal_with_the_steps_on_its_way(client, count, goal, end, steps):
    page = page_of(client, make_petition(signature_count=count, goal=goal)).text
    [bar] = re.findall(r'<div class="goal-bar">.*?</div>', page, re.DOTALL)
    assert f'value="{count}" max="{end}"' in bar
    assert re.findall(r"<text[^>]*>([\d,]+)</text>", bar) == steps
    assert "style=" not in bar


def test_the_author_is_followed_from_the_margin(app, client, log_in):
    author = make_member("amina", display_name="Amina Diallo")
    petition = make_petition(author)
    margin = page_of(client, petition).text.split('class="margin"')[1].split("<header")[0]
    assert 'href="/login?next=/%40amina"' in margin or 'href="/login?next=/@amina"' in margin
    reader = log_in(make_member())
    assert 'action="/@amina/follow"' in page_of(client, petition).text
    save(Follow(member_id=reader.id, followed_id=author.id))
    assert 'action="/@amina/unfollow"' in page_of(client, petition).text


@pytest.mark.parametrize("who", ["author", "moderator apart"])
def test_whom_one_cannot_follow_is_not_offered(app, client, log_in, who):
    author = make_member("amina")
    petition = make_petition(author)
    reader = log_in(author if who == "author" else make_member(role="moderator"))
    if who != "author":
        save(Block(member_id=author.id, blocked_id=reader.id))
    page = page_of(client, petition)
    assert page.status_code == 200 and "/@amina/follow" not in page.text


def test_what_happened_is_told_with_dates_the_newest_first(client):
    petition = make_petition(
        created_at="2026-01-03T10:00:00Z",
        version=2,
        edited_at="2026-02-04T10:00:00Z",
        stage="closed",
        closed_at="2026-03-05T10:00:00Z",
        closed_by="author",
    )
    page = page_of(client, petition).text.split('aria-labelledby="happened"')[1].split("</section>")[0]
    assert re.findall(r'<p class="margin">(.*?)</p>', page) == ["5 Mar 2026", "4 Feb 2026", "3 Jan 2026"]
    for words in ("The author closed it.", "The text changed.", "Published."):
        assert words in page


def test_steps_are_told_with_the_day_on_which_they_were_first_reached(app, client):
    petition = make_petition(goal=60)

    def signs(n, expected):
        with app.app_context(), db.transaction():
            db.session.add(SignatureDelta(petition_id=petition.id, n=n))
            db.session.flush()
            counting.fold()
        assert happened(page_of(client, petition)) == [*expected, "Published."]

    signs(9, [])
    signs(1, ["10 signatures"])
    signs(-1, ["10 signatures"])
    signs(1, ["10 signatures"])  # reached again, and told once
    signs(15, ["25 signatures", "10 signatures"])
    signs(30, ["50 signatures", "10 signatures"])  # the last, and the first with as many digits
    signs(20, ["60 signatures", "10 signatures"])
    signs(3000, ["2,000 signatures", "60 signatures", "10 signatures"])  # several at once: the highest
    today = datetime.now(UTC)
    assert f"{today.day} {today:%b %Y}" in page_of(client, petition).text.split('aria-labelledby="happened"')[1]


def happened(page):
    """What it says under "What happened", the newest first."""
    told = page.text.split('aria-labelledby="happened"')[1].split("</section>")[0]
    return re.findall(r"<p><b>(.*?)</b>", told)


def test_what_was_won_is_the_filled_block_of_its_authors_page(client):
    author = make_member("amina")
    make_petition(author, title="Benches", stage="won", closed_at="2026-03-05T10:00:00Z", signature_count=211)
    make_petition(author, title="Keep the clinic")
    page = client.get("/@amina").text
    [won] = re.findall(r'<div class="won">(.*?)</div>', page, re.DOTALL)
    assert "Benches" in won and "211 signatures" in won and "<progress" not in won


def test_a_long_reason_is_not_shouted(client):
    petition = make_petition()
    for reason in ("We were three weeks late.", "Because. " * 30):
        save(Signature(petition_id=petition.id, name="Mei", reason=reason))
    page = page_of(client, petition).text
    assert [each.strip() for each in re.findall(r'<blockquote class="quote([^"]*)"', page)] == ["quote-long", ""]
