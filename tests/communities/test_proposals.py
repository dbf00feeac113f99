"""Members propose topics, support each other's, and hear what was decided."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from communities.test_roles import role_of
from factories import make_member, make_word_rule, save

from activistnet.accounts.services import accounts
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.defence.models import Shield
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.topics import tasks
from activistnet.topics.models import Topic, TopicRule
from activistnet.topics.proposal_models import Proposal, ProposalSupport

RAIL = {"name": "Night trains", "description": "Across borders, without flying.", "visibility": "public"}
RULES = "Name the line: Say where it begins and ends.\n\n  Stay on the rails  "


@pytest.fixture
def come(app, log_in):
    """A browser in which somebody new is signed in, and who it is."""

    def come(**values):
        browser = app.test_client()
        return log_in(make_member(**values), browser), browser

    return come


@pytest.fixture
def nora(come):
    """Whoever proposes a topic."""
    return come(display_name="Nora")


@pytest.fixture
def operator(come):
    return come(role="operator")[1]


def propose(browser, **values):
    return browser.post("/topics/proposals", data={**RAIL, **values})


def propose_well(browser, **values):
    """The page of a proposal that was made."""
    answer = propose(browser, **values)
    assert answer.status_code == 303
    return answer.headers["Location"]


def decide(browser, page, verdict, **values):
    return browser.post(f"{page}/decide", data={"verdict": verdict, **values})


def count(app, table):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_topic_that_members_want_is_made_and_led_by_whoever_proposed_it(app, client, come, nora, operator):
    page = propose_well(nora[1], rules=RULES, language="fr", visibility="members")
    assert "Send friends its link" in nora[1].get(page).text
    assert "1 topic is proposed." in operator.get("/notifications").text
    (_, one), (_, other) = come(), come()
    assert one.post(f"{page}/support").status_code == one.post(f"{page}/support").status_code == 303
    other.post(f"{page}/support")
    assert '<bdi lang="fr" dir="ltr">Night trains</bdi>' in one.get(page).text
    assert '<bdi lang="fr" dir="ltr">Night trains</bdi>' in one.get("/topics/proposals").text
    assert "2 supporters" in one.get(page).text and "Stop supporting it" in one.get(page).text
    other.post(f"{page}/unsupport")
    assert "1 supporter<" in one.get("/topics/proposals").text.replace(" ·", "<")
    assert decide(operator, page, "accepted", answer="Many asked.").status_code == 303
    assert decide(operator, page, "accepted").status_code == 409  # once
    with app.app_context():
        topic = db.session.scalar(sa.select(Topic).where(Topic.slug == "night-trains"))
        rules = db.session.scalars(sa.select(TopicRule).where(TopicRule.topic_id == topic.id).order_by(TopicRule.id))
        said = [(rule.number, rule.title, rule.text) for rule in rules]
        verbs = list(db.session.scalars(sa.select(Audit.verb).order_by(Audit.number)))
    assert (topic.name, topic.description, topic.languages) == ("Night trains", RAIL["description"], ["fr"])
    assert topic.visibility == "members" and role_of(app, nora[0]) == "lead"
    assert said == [(1, "Name the line", "Say where it begins and ends."), (2, "Stay on the rails", "")]
    assert "topic.proposal_accepted" in verbs
    assert "/t/night-trains/unfollow" in nora[1].get("/t/night-trains").text
    told = nora[1].get("/notifications").text
    assert "is there now, and you lead it" in told and "Many asked." in told and told.count("Night trains") == 1
    told = one.get("/notifications").text
    assert "Follow it: " in told and "/t/night-trains" in told and "Many asked." in told
    assert "Night trains" not in other.get("/notifications").text
    assert "Night trains" in client.get("/topics").text
    answer = one.get(page).text
    assert "This is a topic now" in answer and "1 supporter<" in answer and count(app, ProposalSupport) == 0
    assert "Night trains" not in one.get("/topics/proposals").text
    assert "Night trains" in one.get("/topics/proposals?decided=1").text


def test_a_refusal_says_why_to_whoever_proposed_it_and_who_supports_it(come, nora, operator):
    page, (_, one) = propose_well(nora[1]), come()
    one.post(f"{page}/support")
    refused = decide(operator, page, "refused")
    assert refused.status_code == 422 and "Give a reason" in refused.text
    assert decide(operator, page, "refused", answer="Nobody can look after it.").status_code == 303
    for browser, what in ((nora[1], "the topic you proposed"), (one, "the topic you supported")):
        told = browser.get("/notifications").text
        assert f"An operator has refused {what}" in told and told.count("Nobody can look after it.") == 1
        assert "Nobody can look after it." in browser.get(page).text
    assert one.post(f"{page}/support").status_code == nora[1].post(f"{page}/withdraw").status_code == 409


def test_what_belongs_in_a_topic_that_exists_leads_there(come, nora, operator):
    page, (_, one) = propose_well(nora[1]), come()
    one.post(f"{page}/support")
    for topic in ("", "nowhere"):
        refused = decide(operator, page, "elsewhere", topic=topic, answer="Kept.")
        assert refused.status_code == 422 and "Choose the topic where it belongs." in refused.text
        assert "Kept." in refused.text
    assert decide(operator, page, "elsewhere", topic="health").status_code == 303
    assert "belongs in one that there is already" in nora[1].get("/notifications").text
    assert "The topic you supported, " in one.get("/notifications").text
    assert 'href="/t/health"' in one.get(page).text


def test_words_that_break_the_rules_are_hidden_with_the_refusal_and_told_to_their_author_alone(come, nora, operator):
    page, (_, one), (_, moderator) = propose_well(nora[1]), come(), come(role="moderator")
    one.post(f"{page}/support")
    decide(operator, page, "refused", answer="Insults.", hides="y")
    assert one.get(page).status_code == 404 and "Night trains" not in one.get("/topics/proposals?decided=1").text
    assert "Night trains" not in one.get("/notifications").text
    assert "Insults." in nora[1].get(page).text and "Insults." in nora[1].get("/notifications").text
    assert moderator.get(page).status_code == 200


def test_a_member_has_two_open_at_a_time(app, nora, operator):
    page = propose_well(nora[1])
    propose_well(nora[1], name="Footpaths")
    refused = propose(nora[1], name="Harbours", description="Kept words.")
    assert refused.status_code == 409 and "Wait for a decision" in refused.text and "Kept words." in refused.text
    assert nora[1].post(f"{page}/withdraw").headers["Location"] == "/topics/proposals"
    assert nora[1].get(page).status_code == 404
    propose_well(nora[1], name="Harbours")
    assert count(app, Proposal) == 2


@pytest.mark.parametrize("name", ["Healthy", "The health of all", "HEALTH!", "\u041d\u0435\u0430\u04cfth"])
def test_topics_that_may_be_the_same_are_shown_before_it_is_sent(app, nora, name):
    asked = propose(nora[1], name=name)
    assert asked.status_code == 422 and 'href="/t/health"' in asked.text and "Look at it first" in asked.text
    assert 'href="/t/food"' not in asked.text and count(app, Proposal) == 0
    assert 'href="/t/health"' in nora[1].get(f"/topics/proposals/new?name={name}").text


def test_what_is_another_topic_is_sent_all_the_same_but_no_second_one_of_a_name(nora):
    propose_well(nora[1], name="Healthy", is_other="y")
    refused = propose(nora[1], name="Health", is_other="y")
    assert refused.status_code == 422 and "already a topic with that name" in refused.text


def test_proposals_that_may_be_the_same_are_shown_too(come, nora):
    page, (_, one) = propose_well(nora[1]), come()
    asked = propose(one, name="Trains at night")
    assert asked.status_code == 422 and page in asked.text and "proposed by a member" in asked.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "!!!"}, "at least one letter or digit"),
        ({"description": ""}, "Say what the topic is for."),
        ({"visibility": ""}, "Choose one of the options."),
        ({"language": "xx"}, "Choose one of the options."),
        ({"rules": "\n".join(map(str, range(11)))}, "at most 10 rules"),
        ({"rules": "x" * 61}, "at most 60 characters"),
        ({"rules": f"Kind: {'x' * 501}"}, "at most 60 characters"),
    ],
)
def test_what_is_out_of_shape_is_refused_and_nothing_is_lost(app, nora, wrong, says):
    refused = propose(nora[1], **{"rules": "Kept rule", **wrong})
    assert refused.status_code == 422 and says in refused.text
    assert ("Kept rule" in refused.text) is ("rules" not in wrong) and count(app, Proposal) == 0


def test_a_name_that_is_taken_meanwhile_is_said_to_the_operator(nora, operator):
    page = propose_well(nora[1])
    save(Topic(slug="night-trains", name="Night trains"))
    refused = decide(operator, page, "accepted")
    assert refused.status_code == 422 and "already a topic with that name" in refused.text


def test_members_decide_nothing_and_nobody_supports_their_own(come, nora):
    page, (_, one), (_, moderator) = propose_well(nora[1]), come(), come(role="moderator")
    assert nora[1].post(f"{page}/support").status_code == 403
    assert one.post(f"{page}/withdraw").status_code == 403
    for browser in (nora[1], one, moderator):
        assert decide(browser, page, "refused", answer="No.").status_code == 403
        assert ">Send the decision<" not in browser.get(page).text
    for browser in (nora[1], one):
        assert browser.post(f"{page}/hold").status_code == browser.post(f"{page}/release").status_code == 403


def test_moderators_take_one_out_of_sight_and_show_it_again(app, come, nora):
    page, (_, one), (_, moderator) = propose_well(nora[1]), come(), come(role="moderator")
    assert moderator.post(f"{page}/hold").status_code == moderator.post(f"{page}/hold").status_code == 303
    assert one.get(page).status_code == one.post(f"{page}/support").status_code == 404
    assert "Night trains" not in one.get("/topics/proposals").text and "Hidden from others" in nora[1].get(page).text
    moderator.post(f"{page}/release")
    assert one.get(page).status_code == 200
    with app.app_context():
        verbs = list(db.session.scalars(sa.select(Audit.verb).order_by(Audit.number)))
    assert verbs == ["topic.proposal_hold", "topic.proposal_release"]


@pytest.mark.parametrize(("effect", "waits"), [("hold", True), ("report", True), ("count", False)])
def test_word_rules_are_asked_about_a_proposal(come, nora, effect, waits):
    make_word_rule(pattern="flying", effect=effect, on_at=sa.func.now())
    (_, one), (_, moderator) = come(), come(role="moderator")
    page = propose_well(nora[1])
    assert one.get(page).status_code == (404 if waits else 200)
    assert ("because of a word or a link in it" in nora[1].get(page).text) is waits
    assert ("1 topic is proposed." in moderator.get("/notifications").text) is waits
    moderator.post(f"{page}/release")
    assert one.get(page).status_code == 200


def test_a_shield_over_the_site_holds_what_new_accounts_propose(come, nora):
    now = datetime.now(UTC)
    save(Shield(raised_at=now, ends_at=now + timedelta(hours=1)))
    (_, one), (_, old) = come(), come(joined_at=now - timedelta(days=30))
    assert one.get(propose_well(nora[1])).status_code == 404
    assert one.get(propose_well(old, name="Footpaths")).status_code == 200


def test_whoever_may_not_publish_proposes_nothing(app, come):
    _, browser = come(restricted_until=datetime.now(UTC) + timedelta(days=1))
    refused = propose(browser)
    assert refused.status_code == 403 and count(app, Proposal) == 0 and RAIL["description"] in refused.text


def test_whoever_is_blocked_suspended_or_gone_is_seen_as_elsewhere(app, come, nora):
    page, (member, one), (_, other) = propose_well(nora[1]), come(), come()
    other.post(f"{page}/support")
    block = save(Block(member_id=nora[0].id, blocked_id=member.id))
    assert one.get(page).status_code == 404 and "Night trains" not in one.get("/topics/proposals").text
    with app.app_context(), db.transaction():
        db.session.delete(db.session.merge(block))
        person = db.session.get(Member, nora[0].id)
        person.suspended_at = datetime.now(UTC)
    assert one.get(page).status_code == 404
    with app.app_context(), db.transaction():
        accounts.leave(db.session.get_one(Member, nora[0].id))
    assert count(app, Proposal) == count(app, ProposalSupport) == 0


def test_supporters_who_are_suspended_do_not_count(app, come, nora):
    page, (member, one) = propose_well(nora[1]), come()
    one.post(f"{page}/support")
    with app.app_context(), db.transaction():
        db.session.get(Member, member.id).suspended_at = datetime.now(UTC)
    assert "0 supporters" in nora[1].get(page).text


def test_what_was_decided_is_kept_for_a_year(app, nora, operator):
    page = propose_well(nora[1])
    propose_well(nora[1], name="Footpaths")
    decide(operator, page, "refused", answer="No.")
    for days, left in ((364, 2), (2, 1)):
        with app.app_context(), db.transaction():
            earlier = {"decided_at": Proposal.decided_at - timedelta(days=days)}
            db.session.execute(sa.update(Proposal).values(earlier))
            tasks.forget_proposals()
        assert count(app, Proposal) == left


def test_visitors_are_asked_to_sign_in_and_offered_it_where_a_topic_is_missing(client, nora):
    assert "/login" in client.get("/topics/proposals").headers["Location"]
    assert "/topics/proposals" in client.get("/topics").text
    assert "/topics/proposals/new?name=zeppelins" in client.get("/search?q=zeppelins&kind=topics").text
    assert 'value="zeppelins"' in nora[1].get("/topics/proposals/new?name=zeppelins").text


def test_the_list_goes_on(app, nora):
    for n in range(25):
        save(Proposal(author_id=nora[0].id, name=f"Number {n}.", description="It is."))
    page = nora[1].get("/topics/proposals").text
    assert "Number 24." in page and "Number 4." not in page
    after = page.partition("after=")[2].partition('"')[0]
    assert "Number 4." in nora[1].get(f"/topics/proposals?after={after}").text


def test_proposing_and_supporting_are_limited(come, nora, configure, in_one_window):
    configure(limits=0.05)
    page, (_, one) = propose_well(nora[1]), come()
    assert propose(nora[1], name="Footpaths").status_code == 429
    assert [one.post(f"{page}/support").status_code for _ in range(4)] == [303, 303, 303, 429]


def test_a_rule_of_which_only_the_meaning_is_written_is_called_by_that(app, nora, operator):
    page = propose_well(nora[1], rules=": Say where the line ends\n:  : Stay on the rails")
    assert decide(operator, page, "accepted").status_code == 303
    with app.app_context():
        titles = db.session.scalars(sa.select(TopicRule.title).join(Topic).where(Topic.name == RAIL["name"])).all()
    assert sorted(titles) == [": Stay on the rails", "Say where the line ends"]
