"""An operator asks somebody to be an editor: who can be asked, what they answer, and what ends it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from aged import age_notifications
from factories import make_discussion, make_member, make_petition
from featuring.conftest import WHY, in_days, see, verbs
from people import PASSWORD, make_person

from activistnet.accounts.services import accounts
from activistnet.core.data.db import db
from activistnet.featuring import tasks
from activistnet.featuring.editor_models import EditorOffer
from activistnet.members.models import Member

pytestmark = pytest.mark.usefixtures("client")


def move_clock(app, **by):
    """Let everybody have been asked, have read that, and have said no, so much earlier."""
    earlier = timedelta(**by)
    with app.app_context(), db.transaction():
        both = {"asked_at": EditorOffer.asked_at - earlier, "ended_at": EditorOffer.ended_at - earlier}
        db.session.execute(sa.update(EditorOffer).values(both))
        age_notifications(earlier)


def offers(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(EditorOffer))


def test_whoever_is_asked_features_on_the_first_page_once_they_accept_and_everyone_reads_why(
    app, ask, answer, feature_as, operator
):
    nour, post = make_member(display_name="Nour"), make_petition(title="Open the clinic")
    assert ask(nour).status_code == 303
    assert "Asked to be an editor" in see(app, f"/operate/members/{nour.id}", operator)
    assert "asks you to be an editor" in see(app, "/notifications", nour)
    assert "for 90 days" in see(app, "/how-we-choose", nour)
    assert "asked to be an editor" not in see(app, "/how-we-choose", make_member())
    assert feature_as(nour, post).status_code == 403, "who is asked has no part in it yet"
    assert answer(nour).status_code == answer(nour).status_code == 303
    assert "is an editor now" in see(app, "/notifications", operator)
    page = see(app, "/how-we-choose", nour)
    assert "an editor</h2>" in page and "Stop being an editor" in page
    assert "There is 1 editor now." in see(app, "/how-we-choose")
    assert "Editor until" in see(app, f"/operate/members/{nour.id}", operator)
    assert "Nour" in see(app, "/operate/members?show=editors", operator)
    assert feature_as(nour, post).status_code == 303
    for path in ("/", "/how-we-choose"):
        page = see(app, path)
        assert WHY in page and "Featured by an editor" in page
        assert "Nour" not in page
    assert verbs(app) == [("editor.ask", operator.id), ("editor.accept", nour.id)]


def test_what_was_told_of_being_asked_says_what_came_of_it(app, ask, answer, take_back):
    accepts, declines, ended = make_member(), make_member(), make_member()
    for member in (accepts, declines, ended):
        ask(member)
        assert "Accept or say no" in see(app, "/notifications", member)
    answer(accepts)
    answer(declines, "decline")
    take_back(ended)
    for member, said in ((accepts, "You accepted."), (declines, "You said no."), (ended, "asked any more.")):
        page = see(app, "/notifications", member)
        assert said in page and "Accept or say no" not in page


def test_whoever_says_no_isnt_asked_again_for_thirty_days(app, ask, answer, feature_as, operator):
    nour = make_member()
    ask(nour)
    assert answer(nour, "decline").status_code == answer(nour, "decline").status_code == 303
    assert answer(nour).status_code == 409
    assert "want to be an editor" in see(app, "/notifications", operator)
    again = ask(nour)
    assert again.status_code == 422 and "less than 30 days ago" in again.text
    move_clock(app, days=30)
    assert ask(nour).status_code == 303 and answer(nour).status_code == 303
    assert feature_as(nour, make_discussion()).status_code == 303
    assert offers(app) == 0


def test_they_accept_only_what_they_read_and_only_while_it_holds(app, ask, answer, take_back):
    nour = make_member()
    ask(nour)
    ask(nour, days="365")
    assert answer(nour).status_code == 409
    take_back(nour)
    assert answer(nour, days="365").status_code == 409
    assert "asked to be an editor" not in see(app, "/how-we-choose", nour)
    other = make_member()
    ask(other)
    move_clock(app, days=31)
    assert answer(other).status_code == 409
    told = see(app, "/notifications", other)
    assert "asked any more." in told and "Accept or say no" not in told
    with app.app_context(), db.transaction():
        tasks.forget_offers()
    assert offers(app) == 0


def test_it_is_over_once_whoever_asked_is_no_operator(app, ask, answer):
    nour, asker = make_member(), make_person("Other", role="operator")
    ask(nour, by=asker)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == asker.id).values(role="member"))
    assert answer(nour).status_code == 409


@pytest.mark.parametrize("blocks", ["asker", "asked"])
def test_nobody_is_asked_when_one_of_the_two_has_blocked_the_other(app, ask, answer, operator, blocks):
    nour = make_member()
    ask(nour)
    who, whom = (operator, nour) if blocks == "asker" else (nour, operator)
    assert app.test_client(user=who).post(f"/@{whom.handle}/block").status_code == 303
    assert answer(nour).status_code == 409
    move_clock(app, days=31)
    refused = ask(nour)
    assert refused.status_code == 422 and "can't be asked" in refused.text


def test_an_operator_is_not_offered_to_ask_whom_they_blocked_and_never_learns_who_blocked_them(app, operator):
    page, offered = app.test_client(user=operator), "Ask to be an editor"
    blocked, blocking = make_member(), make_member()
    assert offered in page.get(f"/operate/members/{blocked.id}").text
    assert page.post(f"/@{blocked.handle}/block").status_code == 303
    assert app.test_client(user=blocking).post(f"/@{operator.handle}/block").status_code == 303
    assert offered not in page.get(f"/operate/members/{blocked.id}").text
    assert offered in page.get(f"/operate/members/{blocking.id}").text
    asked = page.get(f"/operate/members/{blocking.id}/editor").text
    assert "Ask them" in asked and "button-danger" not in asked.split("<main")[1]


def test_who_may_already_or_cant_sign_in_isnt_asked(ask):
    assert ask(make_member(role="moderator")).status_code == 409
    assert ask(make_member(edits_until=in_days(3))).status_code == 409
    assert ask(make_member(suspended_at=datetime.now(UTC))).status_code == 422
    assert ask(make_member(), days="7").status_code == 422
    wrong = ask(make_member(), password="not this one at all")
    assert wrong.status_code == 422 and "Ask them" in wrong.text


def test_a_role_on_the_whole_site_ends_it(app, ask, answer, operator):
    editor, asked = make_member(edits_until=in_days(30)), make_member()
    ask(asked)
    for member in (editor, asked):
        sent = {"role": "moderator", "password": PASSWORD}
        assert app.test_client(user=operator).post(f"/operate/members/{member.id}/role", data=sent).status_code == 303
        sent["role"] = "member"
        assert app.test_client(user=operator).post(f"/operate/members/{member.id}/role", data=sent).status_code == 303
    assert answer(asked).status_code == 409
    assert "There are no editors now." in see(app, "/how-we-choose")


def test_whoever_leaves_is_asked_nothing_and_asks_nobody(app, ask):
    (nour, mo), asker = (make_member(), make_member()), make_person("Other", role="operator")
    ask(nour)
    ask(mo, by=asker)
    with app.app_context(), db.transaction():
        for member in (nour, asker):
            accounts.leave(db.session.get_one(Member, member.id))
    assert offers(app) == 0


def test_members_and_visitors_ask_nobody_and_what_is_no_answer_is_not_found(app, ask, answer, feature_as):
    nour, moderator = make_member(), make_person("Mo", role="moderator")
    assert ask(nour, by=moderator).status_code == ask(nour, by=nour).status_code == 404
    assert app.test_client(user=moderator).post(f"/operate/members/{nour.id}/editor/end").status_code == 404
    ask(nour)
    assert answer(nour, "perhaps").status_code == answer(nour, days="7").status_code == 404
    assert app.test_client().post("/how-we-choose/answer", data={"days": "90", "answer": "accept"}).status_code == 401
    assert feature_as(nour, make_discussion()).status_code == 403


def test_the_command_asks_too_and_takes_it_back(app, answer):
    nour = make_person("Nour")
    run = app.test_cli_runner().invoke
    asked = run(args=["members", "appoint", nour.handle, "--role", "editor", "--days", "30"])
    assert asked.exit_code == 0 and "asked to be an editor for 30 days" in asked.output
    assert "The people who run this site ask you" in see(app, "/notifications", nour)
    assert answer(nour, days="30").status_code == 303
    again = run(args=["members", "appoint", nour.handle, "editor"])
    assert again.exit_code == 1 and "already" in again.output
    ended = run(args=["members", "appoint", nour.handle, "member"])
    assert ended.exit_code == 0 and "an editor any more" in ended.output
    assert "There are no editors now." in see(app, "/how-we-choose")
    assert run(args=["members", "appoint", nour.handle, "editor", "--topic", "health"]).exit_code == 2


@pytest.mark.parametrize("role", [("moderator",), ("member",), ("curator", "--topic", "health")])
def test_the_command_takes_days_for_editors_alone(app, role):
    nour = make_person("Nour")
    said = app.test_cli_runner().invoke(args=["members", "appoint", nour.handle, *role, "--days", "30"])
    assert said.exit_code == 2 and "--days is for editors alone" in said.output
    with app.app_context():
        assert db.session.get_one(Member, nour.id).role == "member"
    assert offers(app) == 0
