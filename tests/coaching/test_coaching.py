"""Coaching: an author asks, one coach reads and suggests, and the author takes or refuses each change by itself."""

from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from shown import words
from starting.answering import BODY, DEMAND, answer, answer_all, fields_on, launch

from activistnet.coaching import tasks
from activistnet.coaching.models import CoachEdit, CoachNote, CoachRequest
from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.moderation.models import Report
from activistnet.petitions.team_models import TeamMember
from activistnet.topics.ban_models import TopicBan

NEW_DEMAND = "Keep the only night clinic in Nord open"
NEW_BODY = "It's the only one for forty kilometres, until 1 June."


def suggest(coach, number, **changes):
    page = coach.get(f"/coaching/{number}").text
    version = page.partition('name="version" type="hidden" value="')[2].partition('"')[0]
    return coach.post(f"/coaching/{number}/edits", **{"demand": DEMAND, "body": BODY, "version": version, **changes})


def begin(coach, number):
    assert coach.post(f"/coaching/{number}/claim").status_code == 303
    return coach


def news(who):
    return words(who.get("/notifications"))


def draft(author):
    return unescape(author.get("/start/check").text)


def change(app, member, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == member.id).values(values))


def run(app, task):
    with app.app_context(), db.transaction():
        task()


def test_an_author_asks_a_coach_suggests_and_each_change_is_taken_or_refused(author, coach, asked, numbers):
    listed = words(coach.get("/coaching"))
    assert "Is it too long?" in listed and "Health" in listed and "English" in listed and DEMAND not in listed
    assert coach.get(f"/coaching/{asked}").status_code == 404
    begin(coach, asked)
    assert DEMAND in words(coach.get(f"/coaching/{asked}"))
    assert "coaches you on your petition now" in news(author)
    assert suggest(coach, asked, demand=NEW_DEMAND, body=NEW_BODY).status_code == 303
    assert coach.post(f"/coaching/{asked}/notes", words="*Who* decides?").status_code == 303
    page = author.get(f"/coaching/{asked}").text
    assert "<ins>only </ins>" in page and "<del>May</del>" in page and "<em>Who</em> decides?" in page
    assert "suggests something" in news(author)
    first, second, third = numbers()
    assert DEMAND in draft(author), "nothing changes by itself"
    assert author.post(f"/coaching/edits/{first}/take").status_code == 303
    assert author.post(f"/coaching/edits/{third}/take").status_code == 303
    assert author.post(f"/coaching/edits/{second}/refuse").status_code == 303
    assert NEW_DEMAND in draft(author) and BODY.replace("May", "June") in draft(author)
    assert author.post(f"/coaching/edits/{second}/take").status_code == 409
    assert "has decided about your suggestions" in news(coach)
    page = words(coach.get(f"/coaching/{asked}"))
    assert "Taken" in page and "Refused" in page


def test_p24_an_edit_whose_ground_has_changed_says_so_and_is_not_applied(author, coach, asked, numbers):
    suggest(begin(coach, asked), asked, demand=NEW_DEMAND, body=NEW_BODY)
    first, second, third = numbers()
    answer(author.browser, "/why", body=BODY.replace("1 May", "2 July"))
    page = words(author.get(f"/coaching/{asked}"))
    assert "so it can't be taken any more" in page
    refused = author.post(f"/coaching/edits/{third}/take")
    assert refused.status_code == 409 and "doesn't fit any more" in words(refused)
    assert "2 July" in draft(author)
    assert author.post(f"/coaching/edits/{second}/take").status_code == 303, "the other one fits still"
    assert "It's the only one for forty kilometres, until 2 July." in draft(author)
    assert author.post(f"/coaching/edits/{first}/take").status_code == 303


def test_the_coach_goes_on_with_the_petition_that_the_draft_becomes(app, author, coach, asked, numbers):
    suggest(begin(coach, asked), asked, demand=NEW_DEMAND)
    address = launch(author.browser).location.removesuffix("/launched")
    assert NEW_DEMAND not in author.get(address, follow_redirects=True).text
    assert "See the petition" in coach.get(f"/coaching/{asked}").text
    assert author.post(f"/coaching/edits/{numbers()[0]}/take").status_code == 303
    assert NEW_DEMAND in app.test_client().get(address, follow_redirects=True).text
    assert author.get(f"{address}/coach").location == f"/coaching/{asked}"


def test_of_a_signed_petition_a_correction_is_taken_and_more_becomes_a_new_version(app, author, coach, asked, numbers):
    address = launch(author.browser).location.removesuffix("/launched")
    app.test_client(user=make_member()).post(f"{address}/sign")
    suggest(begin(coach, asked), asked, demand=NEW_DEMAND, body=NEW_BODY)
    more, first, _second = numbers()
    assert author.post(f"/coaching/edits/{first}/take").status_code == 303
    assert "It&#39;s the only one" in app.test_client().get(address, follow_redirects=True).text
    led = author.post(f"/coaching/edits/{more}/take")
    assert led.location == f"/coaching/edits/{more}/version"
    form = author.get(led.location)
    assert "this is more than a correction" in words(form) and f'value="{NEW_DEMAND}"' in form.text
    version = form.text.partition('name="version" type="hidden" value="')[2].partition('"')[0]
    sent = {"demand": NEW_DEMAND, "body": NEW_BODY.replace("June", "May"), "goal": "250", "version": version}
    sent["target"] = ["the Council of Ost", "Minister Jansen"]
    preview = author.browser.post(f"{address}/versions/new", data=sent).text
    seen = preview.partition('name="seen" value="')[2].partition('"')[0]
    assert author.browser.post(f"{address}/versions/new", data={**sent, "seen": seen}).status_code == 303
    assert NEW_DEMAND in app.test_client().get(address, follow_redirects=True).text
    assert author.post(f"/coaching/edits/{more}/take").status_code == 303, "it is taken already"


def test_a_request_is_one_persons_and_again_changes_nothing(author, make_coach, coach, asked, rows):
    assert author.post("/start/coach", wish="Again").location == f"/coaching/{asked}"
    begin(coach, asked)
    begin(coach, asked)
    other = make_coach()
    assert other.post(f"/coaching/{asked}/claim").status_code == 409
    assert other.get(f"/coaching/{asked}").status_code == 404
    assert "Is it too long?" not in other.get("/coaching").text
    assert rows(CoachRequest, "wish") == [("Is it too long?",)]
    assert coach.post(f"/coaching/{asked}/release").location == "/coaching"
    assert "doesn't help with your petition any more" in news(author)
    begin(other, asked)
    assert suggest(coach, asked, demand=NEW_DEMAND).status_code == 404


def test_p24_what_a_coach_sees_ends_with_the_request(author, coach, asked):
    begin(coach, asked)
    coach.post(f"/coaching/{asked}/notes", words="Good.")
    assert author.post(f"/coaching/{asked}/thank").status_code == 303
    assert author.post(f"/coaching/{asked}/end").status_code == 303
    page = words(coach.get(f"/coaching/{asked}"))
    assert "has ended" in page and "They thank you" in page and DEMAND not in page
    assert coach.post(f"/coaching/{asked}/notes", words="More.").status_code == 404
    assert "thanks you for coaching them" in news(coach) and "has ended your coaching" in news(coach)
    assert "Good." in words(author.get(f"/coaching/{asked}")), "its author reads on"
    assert author.get("/start/check").text.count("Ask for a coach") == 2, "and may ask again"


@pytest.mark.parametrize("how", ["forgotten", "suspended", "left"])
def test_it_is_over_when_there_is_nothing_or_nobody_to_help(app, author, coach, asked, rows, how):
    begin(coach, asked)
    if how == "forgotten":
        author.post("/start/forget")
    else:
        with app.app_context(), db.transaction():
            member = db.session.get_one(Member, author.member.id)
            people.suspend(member) if how == "suspended" else people.erase(member)
    assert rows(CoachRequest, "ended_as") == ([] if how == "left" else [("over",)])
    assert DEMAND not in coach.get(f"/coaching/{asked}").text


def test_a_week_of_silence_lets_another_coach_help_and_what_ended_goes(app, author, coach, asked, rows):
    begin(coach, asked)
    run(app, tasks.release_silent)
    assert rows(CoachRequest, "coach_id") == [(coach.member.id,)]
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE coach_requests SET heard_at = now() - interval '7 days 1 minute'"))
    run(app, tasks.release_silent)
    assert rows(CoachRequest, "coach_id") == [(None,)]
    assert "Is it too long?" in coach.get("/coaching").text
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE coach_requests SET heard_at = now() - interval '91 days'"))
    run(app, tasks.clear_away)
    assert rows(CoachRequest, "ended_as") == [("over",)]
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE coach_requests SET ended_at = now() - interval '31 days'"))
    run(app, tasks.clear_away)
    assert rows(CoachRequest, "id") == []


def team(app, author, other):
    petition = make_petition(author.member)
    save(TeamMember(petition_id=petition.id, member_id=other.member.id, role="co-author", joined_at=sa.func.now()))


def banned(app, author, other):
    until = sa.func.now() + sa.text("interval '1 day'")
    with app.app_context():
        topic_id = db.session.scalar(sa.select(CoachRequest.topic_id))
    save(TopicBan(topic_id=topic_id, member_id=other.member.id, until=until))
    change(app, other.member, banned_until=until)


TIES = {
    "blocking": lambda app, author, other: save(Block(member_id=other.member.id, blocked_id=author.member.id)),
    "blocked": lambda app, author, other: save(Block(member_id=author.member.id, blocked_id=other.member.id)),
    "helping": team,
    "helped": lambda app, author, other: team(app, other, author),
    "banned": banned,
}


@pytest.mark.parametrize("tie", TIES)
def test_nobody_coaches_an_author_with_whom_they_have_a_tie(app, author, coach, asked, tie):
    TIES[tie](app, author, coach)
    other = coach.fresh()
    assert "Is it too long?" not in other.get("/coaching").text
    assert other.post(f"/coaching/{asked}/claim").status_code == 403


@pytest.mark.parametrize("who", ["author", "coach"])
def test_p24_a_block_ends_the_coaching(author, coach, asked, rows, who):
    begin(coach, asked)
    one, other = (author, coach) if who == "author" else (coach, author)
    assert one.post(f"/@{other.member.handle}/block").status_code == 303
    assert rows(CoachRequest, "coach_id") == [(None,)]
    assert coach.get(f"/coaching/{asked}").status_code == 404


@pytest.mark.parametrize("column", ["restricted_until", "limited_until"])
def test_whoever_moderators_keep_back_does_not_coach(app, author, coach, asked, column):
    begin(coach, asked)
    change(app, coach.member, **{column: sa.func.now() + sa.text("interval '1 day'")})
    other = coach.fresh()
    assert suggest(other, asked, demand=NEW_DEMAND).status_code == 403
    assert other.post(f"/coaching/{asked}/notes", words="Hm.").status_code == 403


def test_the_author_reports_what_the_coach_wrote_and_moderators_read_it(app, author, coach, asked):
    begin(coach, asked)
    coach.post(f"/coaching/{asked}/notes", words="You fool.")
    form = author.get(f"/coaching/{asked}/report").text
    rule = form.partition('name="rule" value="')[2].partition('"')[0]
    assert author.post(f"/coaching/{asked}/report", rule=rule).location == f"/coaching/{asked}/reported"
    assert author.get(f"/coaching/{asked}/reported").status_code == 200
    with app.app_context():
        [(member_id, evidence)] = db.session.execute(sa.select(Report.member_id, Report.evidence))
    assert member_id == coach.member.id and "You fool." in evidence
    assert coach.get(f"/coaching/{asked}/report").status_code == 404


def test_p24_others_see_nothing_of_it(app, author, coach, asked, numbers):
    suggest(begin(coach, asked), asked, demand=NEW_DEMAND)
    moderator = app.test_client(user=make_member(role="moderator"))
    stranger = app.test_client(user=make_member())
    for browser in (moderator, stranger):
        assert browser.get("/coaching").status_code == 403
        assert browser.get(f"/coaching/{asked}").status_code == 404
        for act in ("end", "thank"):
            assert browser.post(f"/coaching/{asked}/{act}").status_code == 404
        for act in ("take", "refuse"):
            assert browser.post(f"/coaching/edits/{numbers()[0]}/{act}").status_code == 404
        assert browser.post(f"/coaching/{asked}/claim").status_code == 403


def test_what_does_not_fit_the_form_comes_back(author, coach, asked, rows):
    begin(coach, asked)
    long = suggest(coach, asked, demand="x" * 121)
    assert long.status_code == 422 and "x" * 121 in long.text
    same = suggest(coach, asked)
    assert same.status_code == 422 and "haven't changed anything" in words(same)
    stale = coach.get(f"/coaching/{asked}").text.partition('name="version" type="hidden" value="')[2].partition('"')[0]
    answer(author.browser, "/why", body="Another one.")
    late = coach.post(f"/coaching/{asked}/edits", demand=NEW_DEMAND, body=BODY, version=stale)
    assert late.status_code == 422 and "Another one." in words(late) and BODY in unescape(late.text)
    assert coach.post(f"/coaching/{asked}/notes", words=" ").status_code == 422
    assert rows(CoachEdit, "id") == rows(CoachNote, "id") == []


def test_a_coach_takes_a_suggestion_back_and_no_two_are_the_same(author, coach, asked, numbers):
    begin(coach, asked)
    for _ in range(2):
        suggest(coach, asked, demand=NEW_DEMAND)
    [number] = numbers()
    assert coach.post(f"/coaching/edits/{number}/withdraw").status_code == 303
    assert author.post(f"/coaching/edits/{number}/take").status_code == 409
    assert "<ins>only" not in author.get(f"/coaching/{asked}").text


def test_nobody_is_asked_where_there_are_no_coaches_or_nothing_is_written(app, client, make_coach):
    member = make_member()
    browser = app.test_client(user=member)
    petition = make_petition(member)
    assert "no coaches at the moment" in words(browser.get(f"/petitions/{petition.id}/coach"))
    assert browser.post(f"/petitions/{petition.id}/coach", data={"wish": ""}).status_code == 409
    make_coach()
    assert browser.post("/start/coach", data={"wish": "Help"}).status_code == 409
    asked = browser.post(f"/petitions/{petition.id}/coach", data={"wish": "Help"})
    assert asked.status_code == 303 and asked.location.startswith("/coaching/")
    assert app.test_client(user=make_member()).get(f"/petitions/{petition.id}/coach").status_code == 403


def test_what_a_browser_began_is_its_members_once_they_ask(app, client, log_in, make_coach, rows):
    make_coach()
    answer_all(client)
    page = client.get("/start/check").text
    assert "Sign in to ask for one." in page and fields_on(client.get("/start/check"))["demand"] == DEMAND
    log_in(make_member())
    assert client.post("/start/coach", data={"wish": ""}).status_code == 303
    assert DEMAND in client.get(f"/coaching/{rows(CoachRequest, 'id')[0][0]}").text


def test_the_list_costs_the_same_however_long_it_is(app, coach, count_queries):
    def listed(n):
        for _ in range(n):
            save(CoachRequest(member_id=make_member().id, petition_id=make_petition().id, wish="Help"))
        with count_queries() as queries:
            assert coach.get("/coaching").text.count("Help") >= n
        return len(queries.statements)

    assert listed(1) == listed(20) <= 5
