"""One text changed in two windows: the second one is told, sees both texts, and loses nothing."""

import re
import threading
from html import unescape

import pytest
from factories import make_discussion, make_member, make_petition, make_reply, save
from waiting import HANG

from activistnet.petitions.models import Signature
from activistnet.posts.models import Share
from activistnet.topics.models import TopicRule

TOLD = "changed while you were writing"
PETITION = {"demand": "Keep it open", "body": "Because.", "target": ["the Council"], "goal": "100"}


def of_petition(member):
    return f"/petitions/{make_petition(member, title='Keep it open', body='Because.').id}/edit", PETITION, "body"


def of_discussion(member):
    return f"/posts/{make_discussion(member).id}/edit", {"title": "Night clinics", "body": "Why?"}, "body"


def of_reply(member):
    return f"/posts/{make_reply(make_discussion(), member).id}/edit", {"body": "Because."}, "body"


def of_profile(member):
    return "/settings", {"display_name": member.display_name, "purpose": "", "place": ""}, "purpose"


def of_share(member):
    post = make_discussion()
    save(Share(post_id=post.id, member_id=member.id, token="t" * 12, note="Look."))
    return f"/posts/{post.id}/share", {"note": "Look."}, "note"


def of_signature(member):
    petition = make_petition()
    save(Signature(petition_id=petition.id, member_id=member.id, reason="Because.", show_name=True))
    return f"/petitions/{petition.id}/change", {"reason": "Because.", "show_name": "1"}, "reason"


def of_topic(_member):
    return "/operate/topics/health", {"name": "Health", "description": ""}, "description"


def of_rule(_member):
    return f"/operate/rules/{save(TopicRule(code='kind', number=1, title='Be kind')).id}", {"title": "Be kind"}, "text"


def of_page(_member):
    return "/operate/pages/privacy", {}, "text"


OF_MEMBERS = [of_petition, of_discussion, of_reply, of_profile, of_share, of_signature]
OF_OPERATORS = [of_topic, of_rule, of_page]


@pytest.fixture(params=[*OF_MEMBERS, *OF_OPERATORS])
def place(request, log_in):
    """Where something is changed, all that its form holds, and the text that is written anew."""
    return request.param(log_in(make_member(role="operator" if request.param in OF_OPERATORS else "member")))


def version_on(page):
    return re.search(r'name="version" type="hidden" value="(\w{32})"', page.text)[1]


def test_the_second_of_two_windows_sees_both_texts_and_loses_neither(client, place):
    path, fields, name = place
    version = version_on(client.get(path))
    assert version == version_on(client.get(path))
    assert client.post(path, data={**fields, name: "The first one's text", "version": version}).status_code == 303
    second = {**fields, name: "The second one's text"}
    told = client.post(path, data={**second, "version": version})
    page = unescape(told.text)
    assert told.status_code == 422 and TOLD in page
    assert "The first one's text" in page and "The second one's text" in page
    assert "The first one's text" in unescape(client.get(path).text)
    again = client.post(path, data={**second, "version": version_on(told)})
    assert again.status_code == 303
    assert "The second one's text" in unescape(client.get(path).text)


def test_who_sends_the_same_once_more_is_led_on(client, place):
    path, fields, name = place
    sent = {**fields, name: "A new text", "version": version_on(client.get(path))}
    assert [client.post(path, data=sent).status_code for _ in range(2)] == [303, 303]


def test_a_mistake_in_the_form_keeps_the_version_it_was_loaded_from(client, place):
    path, fields, name = place
    version = version_on(client.get(path))
    client.post(path, data={**fields, name: "The first one's text", "version": version})
    wrong = client.post(path, data={**fields, name: "x" * 30_000, "version": version})
    assert wrong.status_code == 422
    assert TOLD in client.post(path, data={**fields, name: "Shorter", "version": version}).text


def test_a_program_that_names_no_version_changes_what_is_there(client, place):
    path, fields, name = place
    assert client.post(path, data={**fields, name: "A new text"}).status_code == 303
    odd = client.post(path, data={**fields, name: "Another", "version": "x" * 70})
    assert odd.status_code == 422


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("of", [of_discussion, of_topic, of_rule, of_page])
def test_two_windows_that_save_at_once_are_one_after_the_other(app, log_in, of):
    author = make_member(role="operator")
    make_discussion()  # in a topic that is there from then on
    path, fields, name = of(author)
    browsers = [app.test_client(user=author) for _ in range(2)]
    version = version_on(browsers[0].get(path))
    answers = []

    def save_text(n):
        sent = {**fields, name: f"The text of window {n}", "version": version}
        answers.append(browsers[n].post(path, data=sent).status_code)

    windows = [threading.Thread(target=save_text, args=(n,)) for n in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(HANG)
    assert sorted(answers) == [303, 422]
