"""Whatever is sent twice, or three times at once, is done once: every address of `policy.yaml` that takes a form."""

import re
import threading

import pytest
import sqlalchemy as sa
from policy import LINES, forgotten
from presses import NEW, Form, Page, said

from activistnet.core.application import ROOT
from activistnet.core.data.db import Base, db
from activistnet.core.web import once

# What the policy sends with a wrong password, sent with the right one.
WITH_PASSWORD = [
    ("/login", "handle={handle}&password={password}"),
    ("/settings/password", f"old_password={{password}}&password={NEW}"),
    ("/settings/mailbox", "email=x@example.org&password={password}"),
    ("/settings/delete", "password={password}"),
    ("/operate/members/{owner.id}/reset", "password={password}"),
    ("/operate/members/{owner.id}/role", "role=operator&password={password}"),
    ("/operate/members/{owner.id}/editor", "days=90&password={password}"),
    ("/operate/members/{owner.id}/delete", "handle=owner&password={password}"),
]
NEVER_DONE = {"/check-mail"}  # the policy has no address of it that leads somewhere
# Counted or noted each time, and no thing that a form makes.
BESIDE = {"outbox": "a mail that was sent is no row", "security_events": "each try is noted"}

POSTS = [line for line in LINES if line.method == "POST"]
FORMS = [Form(line.path, line.fields) for line in POSTS if min(line.statuses) < 400]
FORMS = [form for form in FORMS if form.path not in NEVER_DONE] + [Form(*each) for each in WITH_PASSWORD]


def view_of(app, path):
    endpoint, _ = app.url_map.bind("").match(path, "POST")
    return app.view_functions[endpoint], endpoint


def kept_of(app, things, form):
    """Why this form is not kept by its page; empty when it is."""
    view, _ = view_of(app, form.path.format_map(things).partition("?")[0])
    return getattr(view, "known_otherwise", "")


def count_rows(app):
    tables = [table for table in Base.metadata.sorted_tables if table.name not in BESIDE]
    counted = (sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables)
    with app.app_context():
        return db.session.execute(sa.select(*counted)).one()._asdict()


def may_send(app, things, form):
    """Who of the owner and another member does it."""
    owner_may = any((line.path, line.fields) == form and line.statuses[4] < 400 for line in POSTS)
    return things["owner"] if owner_may else things["person"]


def test_a_form_sent_again_is_answered_alike_and_makes_nothing_more(app, things):
    wrong = []
    for form in FORMS:
        with forgotten(app):
            page = Page(app, things, form, may_send(app, things, form))
            kept = kept_of(app, things, form)
            key = {} if kept != once.OWN_KEY else {"once": "a-key"}
            first = page.press(**key)
            assert first.status_code < 400, (form, first.text)
            rows = count_rows(app)
            again = page.press(**key)
            is_alike = again.status_code == first.status_code if kept else said(again) == said(first)
            if not is_alike or count_rows(app) != rows:
                wrong.append((form, said(first), said(again)))
    assert wrong == []


def test_every_form_of_a_template_holds_the_field_of_the_token():
    """So that there is a key, and so that lynx, which sends a form of no fields as a GET, presses its button.

    In a part of a page that is kept for many readers it comes with the rest of what is the reader's own.
    """
    own = (ROOT / "templates/feed/_press.html").read_text()
    assert own.partition("macro press(member) -%}")[2].strip().startswith("{{ csrf_field() }}")
    forms = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
    pages = (ROOT / "templates").rglob("*.html")
    holds = re.compile(r"csrf_field\(\)|\{\{ press \}\}")
    bare = [page.name for page in pages for form in forms.findall(page.read_text()) if not holds.search(form)]
    assert bare == []


def test_every_form_is_kept_by_its_page_or_says_why_it_need_not_be(app):
    reasons = {getattr(view, "known_otherwise", "its page") for view in app.view_functions.values()}
    assert reasons == {
        "its page",
        "Each picture is a thing of its own, and goes after a day where nothing shows it.",
        once.STATE,
        once.OWN_KEY,
        "A person signs once; a guest who says the same again is mailed once.",
        "A link is spent once, and leads to its signature ever after.",
    }


KEPT_BY_PAGE = {
    "/join",
    "/login",
    "/reset",
    "/hide-names",
    "/welcome/{welcome}",
    "/reset/{reset}",
    "/mailbox/{mailbox}",
    "/stop/{stop}",
    "/petitions/{petition}/check-mail/{check_mail}",
    "/petitions/{petition}/updates/test",
    "/petitions/{petition}/join/{other_petition}",
    "/unions/{union}/change",
    "/unions/{union}/agree",
    "/unions/{union}/decline",
    "/unions/{joined}/part",
    "/settings/password",
    "/settings/mailbox",
    "/settings/sessions/forget",
    "/settings/delete",
    "/operate/members/{owner.id}/reset",
    "/operate/members/{owner.id}/role",
    "/operate/members/{owner.id}/editor",
    "/operate/members/{owner.id}/delete",
    "/operate/site/announcement",
    "/operate/site/maintenance",
    "/operate/topics",
    "/operate/topics/{own_topic}/rules",
    "/operate/rules",
    "/operate/rules/{own_rule}/remove",
    "/t/{own_topic}/rules/{own_rule}/remove",
    "/posts/{reply}/delete",
    "/posts/{discussion}/share",
    "/posts/{discussion}/feature",
    "/posts/{petition}/context",
    "/context/{note}/remove",
    "/context/{note}/report",
    "/summaries/{summary}/report",
    "/translations/{translation}/report",
    "/coaching/{coached}/report",
    "/t/{own_topic}/removal",
    "/topics/looks/{look}",
    "/topics/proposals",
    "/topics/proposals/{proposal}/withdraw",
    "/topics/proposals/{proposal}/decide",
    "/collections",
    "/collections/{collection}/add",
    "/collections/{collection}/delete",
    "/petitions/{petition}/close",
    "/posts/{reply}/report",
    "/signatures/{signature}/report",
    "/members/owner/report",
    "/t/{own_topic}/report",
    "/appeals/{decision}",
    "/appeal/{appeal}",
    "/reports/{own_report}/look",
    "/report/{receipt}/look",
    "/moderation/words",
    "/moderation/lists",
    "/moderation/lists/{list}",
    "/moderation/lists/{list}/renew",
    "/moderation/reasons/{reason}/remove",
    "/moderation/together",
    "/moderation/shields/{shield}/refuse",
}


def test_the_list_of_those_kept_by_their_page_is_whole(app, things):
    assert {form.path for form in FORMS if not kept_of(app, things, form)} == KEPT_BY_PAGE


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("form", [form for form in FORMS if form.path in KEPT_BY_PAGE], ids=str)
def test_three_presses_at_once_are_done_once_and_answered_alike(app, things, form, monkeypatch):
    page = Page(app, things, form, may_send(app, things, form))
    view, endpoint = view_of(app, page.path.partition("?")[0])
    done, answers = [], []

    def noting(**arguments):
        done.append(1)
        return view(**arguments)

    noting.__dict__.update(view.__dict__)
    monkeypatch.setitem(app.view_functions, endpoint, noting)
    presses = [threading.Thread(target=lambda: answers.append(page.press())) for _ in range(3)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert len(done) == 1
    assert answers[0].status_code < 400
    assert [said(answer) for answer in answers] == [said(answers[0])] * 3


def test_a_visitor_s_report_is_known_by_its_page_too(app, client, things):
    path = f"/posts/{things['reply']}/report"
    token = re.search('name="csrf_token" value="([^"]+)"', client.get(path).text)[1]
    answers = [client.post(path, data={"rule": "spam", "csrf_token": token}, forged=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(once.AnsweredForm)) == 1
