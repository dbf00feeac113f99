"""Topics, rules and pages about the site, as an operator makes and changes them."""

import re
import threading

import pytest
import sqlalchemy as sa
from browsers import Browser
from factories import make_discussion, make_member, make_petition, save
from people import make_person

from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.moderation.models import Report
from activistnet.topics.models import Topic, TopicRule


@pytest.fixture
def operator(app, log_in):
    browser = app.test_client()
    browser.member = log_in(make_member(role="operator"), browser)
    return browser


def post(browser, path, **data):
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, answer.text
    assert 'note-done"' in browser.get(answer.headers["Location"]).text  # whoever acts is told that it is done
    return answer


def verbs(app):
    with app.app_context():
        return db.session.scalars(sa.select(Audit.verb).order_by(Audit.number)).all()


def rule_of(app, title):
    with app.app_context():
        return db.session.scalars(sa.select(TopicRule).where(TopicRule.title == title)).one()


def test_a_topic_is_added_renamed_closed_and_opened_again(app, client, operator, log_in):
    made = post(operator, "/operate/topics", name="Café & Housing", description="Roofs.")
    assert made.headers["Location"] == "/operate/topics/cafe-housing?done=add"
    assert "Café &amp; Housing" in client.get("/t/cafe-housing").text
    post(operator, "/operate/topics/cafe-housing", name="Housing", description="Roofs.")
    assert '<h1 class="page-title">Housing</h1>' in client.get("/t/cafe-housing").text
    member = app.test_client()
    log_in(make_member(), member)
    post(operator, "/operate/topics/cafe-housing/close")
    said = {"title": "Who may live where", "body": "Let us see."}
    refused = member.post("/t/cafe-housing/discussions", data=said)
    assert refused.status_code == 409
    assert "This topic is closed" in refused.text and "Let us see." in refused.text
    assert "Send it again" not in refused.text  # nobody there could open it
    assert '<a class="button button-second" href="/topics">Choose another topic</a>' in refused.text
    asked = {"demand": "Build", "body": "Because.", "target": "the Council", "goal": "100"}
    assert member.post("/t/cafe-housing/petitions", data=asked).status_code == 409
    assert member.get("/t/cafe-housing/new").status_code == 409
    assert "cafe-housing" not in member.get("/start?kind=petition").text
    page = member.get("/t/cafe-housing").text
    assert "This topic is closed" in page and "/t/cafe-housing/new" not in page
    assert "Closed</span>" in client.get("/topics").text
    post(operator, "/operate/topics/cafe-housing/reopen")
    assert member.post("/t/cafe-housing/discussions", data=said).status_code == 303
    assert verbs(app) == ["topic.add", "topic.change", "topic.close", "topic.reopen"]


def test_threads_of_a_closed_topic_go_on(app, operator, log_in, client):
    thread, petition = make_discussion(), make_petition()
    post(operator, "/operate/topics/health/close")
    log_in(make_member(), client)
    assert client.post(f"/posts/{thread.id}/replies", data={"body": "Still here."}).status_code == 303
    assert client.post(f"/petitions/{petition.id}/sign").status_code == 303


def test_another_name_is_read_on_pages_that_are_kept(visitor, operator):
    petition = make_petition()
    path = f"/petitions/{petition.id}/{petition.slug}"
    assert "Health" in visitor.get(path).text
    post(operator, "/operate/topics/health", name="Well-being", description="")
    assert "Well-being" in visitor.get(path).text


def test_a_second_topic_of_the_same_address_and_one_without_letters_are_refused(operator):
    for name, said in (("HEALTH!", "already a topic with that name"), ("!!!", "letter or digit"), ("", "a name")):
        refused = operator.post("/operate/topics", data={"name": name, "description": "Kept words."})
        assert refused.status_code == 422 and said in refused.text and "Kept words." in refused.text


def test_rules_are_added_said_otherwise_and_taken_away(app, client, operator):
    post(operator, "/operate/topics/health/rules", title="No remedies for sale", text="")
    post(operator, "/operate/rules", title="Sources, please", text="Say where a number comes from.")
    topic = client.get("/t/health").text
    assert "No remedies for sale" in topic and "Sources, please" in topic
    own, everywhere = rule_of(app, "No remedies for sale"), rule_of(app, "Sources, please")
    assert (own.code, everywhere.topic_id) == ("no-remedies-for-sale", None)
    post(operator, f"/operate/rules/{own.id}", title="Nothing for sale", text="Not here.")
    assert "Nothing for sale" in client.get("/t/health").text
    thread, reporter = make_discussion(), make_member()
    save(Report(post_id=thread.id, reporter_id=reporter.id, rule=own.code, rule_id=own.id))
    post(operator, f"/operate/rules/{own.id}/remove")
    assert operator.get(f"/operate/rules/{own.id}").status_code == 404
    assert "Nothing for sale" not in client.get("/t/health").text
    assert "Nothing for sale" in client.get("/t/health/rules").text  # with those of before, as a report cites it
    post(operator, f"/operate/rules/{everywhere.id}/remove")
    assert "Sources, please" not in client.get("/t/health").text
    assert verbs(app) == ["rule.add", "rule.add", "rule.change", "rule.remove", "rule.remove"]


def test_a_page_in_the_operators_words_is_there_once_it_says_something(app, client, visitor, operator):
    assert "We don't store the IP address" in client.get("/privacy").text
    assert 'href="/privacy"' in visitor.get("/about").text
    post(operator, "/operate/pages/privacy", text="# What we keep\n\n<script>alert(1)</script> *Little.*")
    page = client.get("/privacy")
    assert page.status_code == 200 and "<em>Little.</em>" in page.text and "<script>alert" not in page.text
    assert 'href="/privacy"' in visitor.get("/about").text
    assert visitor.get("/privacy").status_code == 200
    post(operator, "/operate/pages/privacy", text="Nothing at all.")
    assert "Nothing at all." in visitor.get("/privacy").text
    post(operator, "/operate/pages/privacy", text="")
    assert "We don't store the IP address" in client.get("/privacy").text
    for name in ("nonsense", "privacy-xx", "privacy-", "-fr", "privacy-fr-fr"):
        assert operator.get(f"/operate/pages/{name}").status_code == 404
    assert operator.post("/operate/pages/privacy", data={"text": "x" * 40_001}).status_code == 422
    assert verbs(app) == ["page.write", "page.write", "page.remove"]


def test_the_command_line_does_the_same(app, client, tmp_path):
    def run(*args, text=None):
        return app.test_cli_runner().invoke(args=["topics", *args], input=text)

    assert run("add", "Housing", "--about", "Roofs.").stdout == "housing\n"
    assert run("rename", "housing", "Homes").exit_code == 0
    assert run("close", "housing").exit_code == 0
    assert "housing\tHomes\tclosed" in run("list").stdout
    assert run("reopen", "housing").exit_code == 0
    assert "no-spam\tNo spam" in run("rules", "--topic", "housing", "--add", "No spam").stdout
    assert "no-spam" not in run("rules", "--topic", "housing", "--remove", "no-spam").stdout
    assert run("page", "terms", "--from", "-", text="Be kind.").exit_code == 0
    assert run("page", "terms").stdout == "Be kind."
    assert "Be kind." in client.get("/terms").text
    assert run("page", "terms", "--remove").exit_code == 0
    with app.app_context():
        assert db.session.scalar(sa.select(Topic.description).where(Topic.slug == "housing")) == "Roofs."
    binary = tmp_path / "page.md"
    binary.write_bytes(b"\xff\xfe")
    wrong = [
        ("add", "housing"),
        ("add", "..."),
        ("add", "x" * 61),
        ("close", "nothing"),
        ("rules", "--remove", "nothing"),
        ("rules", "--topic", "nothing"),
        ("page", "terms", "--from", str(binary)),
    ]
    for args in wrong:
        refused = run(*args)
        assert refused.exit_code in (1, 2) and refused.stderr.strip().endswith("."), args


def at_once(browsers, path, **fields):
    """The answers to a form that several send at the same moment, each with words of their own for `{who}`."""
    answers, start = [], threading.Barrier(len(browsers))

    def press(who, browser):
        start.wait()
        said = {name: text.format(who=who) for name, text in fields.items()}
        answers.append(browser.post(path, data=said).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in enumerate(browsers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sorted(answers)


@pytest.mark.commits(emptied=True)
def test_operators_at_the_same_moment_neither_fail_nor_overwrite_each_other_unseen(app):
    app.test_client_class = Browser
    browsers = [app.test_client(user=make_person(f"Boss {n}", role="operator")) for n in range(3)]
    assert at_once(browsers, "/operate/rules", title="Be kind", text="") == [303, 303, 303]
    rule = re.findall(r"/operate/rules/(\d+)", browsers[0].get("/operate/rules").text)[0]
    post(browsers[0], "/operate/topics", name="Housing", description="")
    edited = {
        "/operate/pages/terms": {"text": "{who}"},
        "/operate/topics/housing": {"name": "Housing {who}", "description": ""},
        f"/operate/rules/{rule}": {"title": "Rule {who}", "text": ""},
    }
    for path, words in edited.items():
        version = re.search(r'name="version"[^>]*value="(\w+)"', browsers[0].get(path).text)[1]
        assert at_once(browsers, path, **words, version=version) == [303, 422, 422]
    assert at_once(browsers, f"/operate/rules/{rule}/remove") == [303, 404, 404]


@pytest.mark.parametrize("path", ["/operate/audit?verb=", "/operate/jobs?job=", "/operate/jobs/drop?job="])
def test_what_no_word_can_hold_is_found_as_little_as_a_word_that_nothing_has(operator, path):
    answer, unknown = operator.get(f"{path}%00"), operator.get(f"{path}nothing")
    assert answer.status_code == unknown.status_code
    assert answer.status_code in (200, 404)
    assert answer.text.count("<li") == unknown.text.count("<li")


@pytest.mark.parametrize(
    "words",
    [
        ["topics", "add", "Hous\x1b[31ming"],
        ["topics", "add", "\udcff"],
        ["topics", "rename", "health", " "],
        ["topics", "rename", "health", "Health", "--about", "x\u202ey\x00"],
        ["topics", "rules", "--add", "\u200b"],
        ["topics", "rules", "--add", "Be kind", "--text", "\udcff"],
        ["site", "announce", "\udcff"],
        ["site", "maintenance", "\x1b[2J"],
        ["site", "domains", "--block", "\udcff.example"],
        ["site", "networks", "--share", "\udcff"],
    ],
)
def test_the_command_line_takes_no_text_that_the_pages_would_not(app, words):
    refused = app.test_cli_runner().invoke(args=words)
    assert refused.exit_code in (1, 2) and isinstance(refused.exception, SystemExit)
    assert verbs(app) == []


def test_a_page_may_say_something_else_in_each_language(client, operator):
    post(operator, "/operate/pages/contact", text="Write to us.")
    post(operator, "/operate/pages/contact-fr", text="Écrivez-nous.")
    assert "Write to us." in client.get("/contact").text
    french = client.get("/contact?lang=fr").text
    assert "Écrivez-nous." in french and "Write to us." not in french
    post(operator, "/operate/pages/contact", text="")
    assert "Who runs this site" in client.get("/contact").text
    assert "Écrivez-nous." in client.get("/contact?lang=fr").text
    listed = operator.get("/operate/pages").text
    assert "/operate/pages/contact-fr" in listed and "your text" in listed


def test_terms_and_legal_notice_are_linked_where_the_operator_wrote_them(client, operator):
    assert client.get("/terms").status_code == 404
    post(operator, "/operate/pages/terms-fr", text="Les conditions.")
    assert client.get("/terms").status_code == 404 and client.get("/terms?lang=fr").status_code == 200
    assert 'href="/terms"' not in client.get("/about").text
    assert 'href="/terms"' in client.get("/about?lang=fr").text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_visitor_looks_for_is_there_from_the_first_day(client, app, count_queries, language):
    save(TopicRule(code="kind", number=99, title="Be kind", text="Also in a hurry."))
    for path in ("/privacy", "/rules", "/help", "/contact"):
        with count_queries() as queries:
            page = client.get(f"{path}?lang={language}")
        assert page.status_code == 200 and page.headers["Cache-Control"].startswith("public"), path
        assert f'<html lang="{language}"' in page.text and f'href="{path}"' in page.text
        assert len(queries) <= 2, queries.statements
    assert "Be kind" in client.get("/rules").text
