"""What strangers read in their mail holds no link but ours, whichever form it was typed in."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition

from activistnet.accounts.models import SignUp
from activistnet.accounts.services import joining
from activistnet.core.data.crypto import unseal
from activistnet.core.data.db import db

SENTENCE = "Remove links, web addresses"
LINK = "Look at evil.com"
PETITION = {"demand": "Keep it open", "body": "See https://example.org", "target": "the Council", "goal": "100"}
GUEST = {"name": "Ada", "email": "ada@example.org", "country": "NL"}
JOIN = {
    "handle": "ada_b",
    "display_name": "Ada",
    "email": "ada@example.org",
    "password": "correct horse battery staple",
}


@pytest.mark.parametrize("changes", [{"demand": LINK}, {"target": LINK}, {"target": ["the Council", LINK]}])
def test_a_petition_with_a_link_in_its_lines_is_given_back(client, log_in, changes):
    author = log_in(make_member())
    for path in ("/t/health/petitions", f"/petitions/{make_petition(author).id}/edit"):
        answer = client.post(path, data={**PETITION, **changes})
        assert answer.status_code == 422
        assert SENTENCE in answer.text and LINK in answer.text


def test_its_text_may_hold_links(client, log_in):
    log_in(make_member())
    assert client.post("/t/health/petitions", data=PETITION).status_code == 303


def test_names_and_titles_hold_no_links(app, client, log_in):
    petition = make_petition()
    sent = [
        ("/join", {**JOIN, "display_name": LINK}),
        (f"/petitions/{petition.id}/sign", {**GUEST, "name": LINK}),
    ]
    for path, data in sent:
        answer = app.test_client().post(path, data=data)
        assert answer.status_code == 422 and SENTENCE in answer.text, path
    member = log_in(make_member())
    sent = [
        ("/settings", {"display_name": LINK}),
        ("/t/health/discussions", {"title": LINK, "body": "Why?"}),
        (f"/posts/{make_discussion(member).id}/edit", {"title": LINK, "body": "Why?"}),
    ]
    for path, data in sent:
        answer = client.post(path, data=data)
        assert answer.status_code == 422 and SENTENCE in answer.text, path


def test_a_name_given_behind_the_mailed_link_holds_none(app):
    with app.app_context(), db.transaction():
        wish = {name: JOIN[name] for name in ("handle", "display_name", "password")}
        joining.ask_to_join(**wish, mailbox=JOIN["email"], browser="another")
        row = db.session.scalars(sa.select(SignUp)).one()
        token = unseal(row.token_sealed, context=row.token_hash)
    sent = {"handle": "", "display_name": LINK, "password": JOIN["password"]}
    answer = app.test_client().post(f"/welcome/{token}", data=sent)
    assert answer.status_code == 422 and SENTENCE in answer.text


def test_what_was_there_before_does_not_stand_in_the_way(client, log_in):
    author = log_in(make_member())
    petition = make_petition(author, title=LINK, targets=(LINK,), signature_count=1, base_count=1)
    sent = {**PETITION, "demand": LINK, "target": LINK, "body": "A new text."}
    assert client.post(f"/petitions/{petition.id}/edit", data=sent).status_code == 303
