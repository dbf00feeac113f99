"""What is typed and refused is given back: by every address that takes a form, and with every kind of refusal."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply
from flask import abort
from policy import make_things

from activistnet.core.data.db import db
from activistnet.core.refusals import Busy, Forbidden, NotFound, TooMany
from activistnet.core.web import typed
from activistnet.core.web.csrf import open_to_guests
from activistnet.posts.models import Post

BY_SCRIPTS = {"/drafts"}  # what fetches it looks at no page
SECRET, TOLD_BY_PAGE = "seven-quiet-herons", "a-word-of-the-page"
HIDDEN = ("once", "version", "next", "parent", "previous", "until", "kept", "to", "cover_id")


def read_only(page):
    """What stands in the text areas of a page that take no letters."""
    areas = re.findall(r"<textarea[^>]* readonly[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    lines = re.findall(r'<input[^>]* readonly value="(.*?)"', page.text)
    return [unescape(text) for text in areas + lines]


def nowhere(rule):
    """The address of a rule, where nothing is."""
    return re.sub(r"<(int:)?\w+>", lambda found: "2147483647" if found[1] else "nothing", rule.rule)


def send_everything(client, path):
    """All that people write anywhere, into one form, with what they never see again."""
    data = {name: f"<{name}>\nof mine & yours" for name in typed.NAMES}
    data |= dict.fromkeys(("password", "old_password"), SECRET) | dict.fromkeys(HIDDEN, TOLD_BY_PAGE)
    return client.post(path, data=data), [data[name] for name in typed.NAMES]


def test_people_write_in_these_fields():
    assert set(typed.NAMES) == {
        *(
            "body",
            "passage",
            "title",
            "note",
            "reason",
            "demand",
            "target",
            "name",
            "email",
            "postcode",
            "postcode_why",
        ),
        *("handle", "display_name", "purpose", "place"),
        *("description", "text", "domain", "network"),
        *("alt", "picture_alt"),
        *("word", "words", "pattern", "source", "which", "website", "why"),
        *("about", "what", "differs", "wish"),
        *("welcome", "first", "last", "tags"),
        *("also", "into", "options", "restated", "sentences"),
        *("website", "lines", "vouched_by"),
        *("rules", "answer", "appeal", "link", "links", "other"),
        *("office", "contact"),
        *(f"{name}_{n}" for name in ("about", "words", "promise") for n in (1, 2, 3)),
    }


@pytest.mark.parametrize("is_member", [False, True])
def test_every_address_that_takes_a_form_gives_back_what_it_refuses(app, client, log_in, is_member):
    moderator = make_member(role="moderator")
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    assert len(rules) > 40
    for path in {nowhere(rule) for rule in rules} - BY_SCRIPTS:
        if is_member:
            log_in(moderator)
        answer, texts = send_everything(client, path)
        assert answer.status_code >= 400, path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert sorted(read_only(answer)) == sorted(texts), (path, answer.status_code)
        assert SECRET not in answer.text, path
        assert TOLD_BY_PAGE not in "".join(read_only(answer)), path


@pytest.mark.parametrize(
    "refusal",
    [
        *(RuntimeError("a fault of ours"), Forbidden, NotFound, TooMany(retry_after=60), Busy(retry_after=5)),
        *(400, 403, 404, 405, 409, 410, 422, 429, 500, 503),
    ],
    ids=str,
)
def test_every_kind_of_refusal_gives_back_what_was_typed(make_app, refusal):
    def refuse():
        if isinstance(refusal, int):
            abort(refusal)
        raise refusal

    app = make_app(testing=False)
    app.add_url_rule("/act", "act", open_to_guests(refuse), methods=["GET", "POST"])
    answer, texts = send_everything(app.test_client(), "/act")
    assert sorted(read_only(answer)) == sorted(texts)
    assert answer.headers["Cache-Control"] == "no-store"
    assert SECRET not in answer.text and "haven't saved it" in answer.text
    page = app.test_client().get("/act").text
    assert "<textarea" not in page and " readonly" not in page


def test_the_lines_of_one_field_stay_together_and_there_is_an_end(client, log_in):
    log_in(make_member())
    data = {"target": ["The Council", "", "The Mayor"], "body": "x" * 250_000}
    page = client.post("/posts/2147483647/replies", data=data)
    assert page.status_code == 404
    assert read_only(page)[0] == "The Council\nThe Mayor"
    assert sum(map(len, read_only(page))) < 200_100


@pytest.mark.parametrize("path", ["/nothing", "/join", "/petitions/2147483647/sign"])
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_w02_what_another_site_makes_up_is_not_shown_in_our_name(client, path, headers):
    page = client.post(path, data={"body": "Call this number", "name": "Call this number"}, headers=headers)
    assert page.status_code in (403, 404)
    assert "Call this number" not in page.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
def test_w02_no_button_sends_what_another_site_made_up(make_app, headers):
    app = make_app()
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: abort_busy())
    page = app.test_client().post("/join", data={"handle": "made_up"}, headers=headers)
    assert page.status_code == 503
    assert ("made_up" in page.text) == (not headers)


def abort_busy():
    raise Busy(retry_after=5)


FORMS = {
    "a reply": ("/posts/{thread}/replies", {"body": "What I think"}),
    "another text": ("/posts/{mine}/edit", {"body": "What I think"}),
    "a line of sharing": ("/posts/{thread}/share", {"note": "What I think"}),
    "a report": ("/posts/{thread}/report", {"rule": "spam", "note": "What I think"}),
    "a report of a topic": ("/t/nothing/report", {"rule": "spam", "note": "What I think"}),
    "a report of a note": ("/context/1/report", {"rule": "spam", "note": "What I think"}),
    "a report of a summary": ("/summaries/1/report", {"rule": "spam", "note": "What I think"}),
    "a petition's text": ("/petitions/{petition}/edit", {"demand": "What I think", "body": "Why", "goal": "100"}),
    "a signature": ("/petitions/{petition}/sign", {"reason": "What I think"}),
    "another reason": ("/petitions/{petition}/change", {"reason": "What I think"}),
    "a discussion": ("/t/nothing/discussions", {"title": "What I think", "body": "Why"}),
    "a petition": ("/t/nothing/petitions", {"demand": "What I think", "body": "Why", "target": "Her", "goal": "1"}),
}


@pytest.mark.parametrize("gone", [{"visibility": "hidden"}, {"visibility": "deleted"}])
@pytest.mark.parametrize("form", FORMS)
def test_what_is_gone_by_the_time_of_sending_takes_no_words_with_it(app, client, log_in, form, gone):
    me = make_member()
    thread, petition = make_discussion(), make_petition()
    ids = {"thread": thread.id, "petition": petition.id, "mine": make_reply(thread, me).id}
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(**gone))
    log_in(me)
    path, data = FORMS[form]
    answer = client.post(path.format_map(ids), data=data)
    assert answer.status_code in (403, 404, 409, 410)
    assert "What I think" in read_only(answer)


def test_a_guest_keeps_the_reason_when_the_petition_is_gone(client):
    petition = make_petition(visibility="hidden")
    typed_in = {"name": "Ada Marsh", "email": "ada@example.org", "country": "NL", "reason": "My aunt works there."}
    answer = client.post(f"/petitions/{petition.id}/sign", data=typed_in)
    assert answer.status_code in (404, 409)
    assert set(read_only(answer)) == {"Ada Marsh", "ada@example.org", "My aunt works there."}


def test_whoever_signs_in_to_send_it_sees_the_texts_alone(app, client):
    things = make_things(app)
    page = client.post(
        f"/posts/{things['others']}/replies",
        data={"body": "One\nTwo", "parent": things["reply"], "stance": "for", "once": "key"},
    )
    assert page.status_code == 401
    assert read_only(page) == ["One\nTwo"]
