"""The weekly report of what an office was told of and has not answered: refused by one press, in public."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import decide_on
from factories import make_decision_maker, make_member, make_petition
from mails import about
from offices import ANSWER, make_delivery, write_to

from activistnet.core.data.db import db
from activistnet.deliveries import tasks
from activistnet.deliveries.models import Office
from activistnet.members.models import Member
from activistnet.posts import beside
from activistnet.posts.models import Post
from activistnet.posts.services import versions

LATER = sa.text("now() + interval '1 day'")

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def age(app, change):
    """`age(days)`: what was delivered, and each letter, is so old now."""

    def age(days):
        with app.app_context(), db.transaction():
            ago = datetime.now(UTC) - timedelta(days=days, minutes=1)
            reported_at = sa.case((Office.reported_at.is_not(None), ago))
            db.session.execute(sa.update(Office).values(mailed_at=ago, reported_at=reported_at))
        change(told_at=ago)

    return age


@pytest.fixture
def reports(app, mails):
    """The reports of one more day."""

    def reports():
        with app.app_context(), db.transaction():
            tasks.report_due()
        return about(mails(), "1 petition waits")

    return reports


def test_an_office_that_says_nothing_is_reminded_once_a_week(client, case, told, age, reports):
    assert reports() == []
    age(8)
    [letter] = reports()
    assert letter["To"] == "office@council.example"
    text = letter.get_content()
    assert "No response for 8 days." in text and "Keep the night clinic open" in text
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    again = re.search(r"/petitions/\d+/answer/[\w.~-]+", text)[0]
    assert client.get(again).status_code == 200
    assert reports() == []
    age(8)
    assert len(reports()) == 1


def test_who_has_answered_is_not_reminded(client, told, age, reports):
    assert client.post(told, data=ANSWER).status_code == 303
    age(8)
    assert reports() == []


@pytest.mark.parametrize("values", [{"suspended_at": sa.func.now()}, {"limited_until": LATER}])
def test_nobody_is_reminded_in_the_name_of_an_author_whom_moderators_keep_back(app, case, told, age, reports, values):
    age(8)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == case.petition.author_id).values(**values))
    assert reports() == []


def test_a_reminder_does_not_say_what_moderators_have_hidden_of_its_earlier_text(app, case, told, age, reports):
    with app.app_context(), db.transaction():
        post, member = db.session.get_one(Post, case.petition.id), db.session.get_one(Member, case.petition.author_id)
        versions.expect_read(post, beside.mark(post))
        versions.write(post, member, title="Keep it open", body="It is the only one.", html="")
    moderator = app.test_client(user=make_member(role="moderator"))
    assert decide_on(moderator, case.petition, "hide-history").status_code == 303
    age(8)
    [letter] = reports()
    assert "No response for 8 days." in letter.get_content() and "night clinic" not in letter.get_content()


@pytest.mark.parametrize(
    "values", [{"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}, {"state": "ended"}, {"contact_digest": b"x"}]
)
def test_nothing_is_reported_whose_link_is_over(told, age, change, reports, values):
    age(8)
    change(**values)
    assert reports() == []


def test_one_press_ends_them_and_their_page_says_so(client, case, told, age, reports):
    age(8)
    [letter] = reports()
    path = re.search(r"/decision-makers/\d+/no-reports/[\w.~-]+", letter.get_content())[0]
    theirs = f"/decision-makers/{case.council.id}"
    assert "Stop the weekly e-mail?" in client.get(path).text
    assert client.head(path).status_code == 200
    assert "refused our weekly e-mail" not in client.get(theirs, follow_redirects=True).text
    for sent in ({"List-Unsubscribe": "One-Click"}, {}):
        assert client.post(path, data=sent).status_code == 303
    assert client.post(path, data={"else": "1"}).status_code == 422
    assert "refused our weekly e-mail" in client.get(theirs, follow_redirects=True).text
    assert "refused our weekly e-mail" in client.get(path).text
    age(8)
    assert reports() == []


def test_another_office_or_address_ends_nothing(client, case, told, age, reports):
    age(8)
    [letter] = reports()
    path = re.search(r"/decision-makers/\d+/no-reports/[\w.~-]+", letter.get_content())[0]
    other = make_decision_maker(name="the Board")
    write_to(other.id)
    assert client.post(path.replace(f"/{case.council.id}/", f"/{other.id}/")).status_code == 404
    assert client.post(f"{path}x").status_code == 404
    write_to(case.council.id, "new@council.example")
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_a_report_tells_of_nothing_that_went_to_another_address(case, told, age, reports):
    for n in range(3):
        make_delivery(make_petition(title=f"Demand {n}"), case.council, contact_digest=b"x")
    age(8)
    [letter] = reports()
    assert "Demand" not in letter.get_content()
