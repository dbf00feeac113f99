"""Every address of a post, whatever feature it belongs to, tells of the post as its page does, and changes with it."""

import re

import pytest
from factories import make_discussion, make_member, make_petition, make_reply, save
from feeds import block

from activistnet.core.data.crypto import sign_value
from activistnet.petitions.models import Signature
from activistnet.posts.models import Share

WORDS = "Sell the pills"
OWN_POST = "/posts/"
# Of one number only, and the same for whoever asks, as it is on every list.
FOR_EVERYBODY = re.compile(r"/petitions/\d+/count\.json")
# For walls that everybody passes: drawn once, as visitors see the petition, and the same for whoever asks.
SHEETS = re.compile(r"/petitions/\d+/(poster\.pdf|strips\.pdf|qr\.svg)")
# Of the browser that asks, whatever the number: without the cookies of a guest's signature the one is empty,
# and the other leads to the usual form.
OF_BROWSER = re.compile(r"/petitions/\d+/sign/mine")
TO_JOIN = re.compile(r"/signed/[^/]{2,}/join")
OF_MODERATORS = re.compile(r"/moderation/|/petitions/\d+/deliveries/\d+/end$")


def addresses(app, post, *, method="GET"):
    """All there are with the number of this post, by the application's own map, and the link of a share."""
    tokens = ["x"]
    if post.kind == "petition":
        signature = save(Signature(petition_id=post.id, name="Ada", reason=WORDS, show_name=True))
        with app.app_context():
            tokens.append(sign_value(str(signature.id), "signed"))
    found = [f"/s/{save(Share(post_id=post.id, member_id=post.author_id, token=f't{post.id}')).token}"]
    adapter = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        numbers = [name for name in rule.arguments if type(rule._converters.get(name)).__name__ == "IdConverter"]
        if method not in rule.methods or not numbers or not is_of(rule.rule, post.kind):
            continue
        for token in tokens if "token" in rule.arguments else [None]:
            values = {"slug": post.slug or "x", "token": token, **dict.fromkeys(numbers, post.id)}
            given = {name: values[name] for name in rule.arguments}
            found.append(adapter.build(rule.endpoint, given, method=method))
    return found[1:] if post.kind == "reply" or method == "POST" else found


def is_of(rule, kind):
    first = rule.split("<")[0]
    return first in {"petition": "/petitions/", "discussion": "/discussions/", "reply": "/r/"}[kind] or first in (
        OWN_POST,
        "/moderation/posts/",
    )


def spellings(path):
    """The same address as people and programs may write it."""
    number = re.search(r"\d+", path)
    before, after = path[: number.start()], path[number.start() :]
    zeros, twice, coded = f"{before}00{after}", f"{before}/{after}", f"{before}%3{after}"
    return [path, zeros, coded, twice, f"{path}?lang=fr", f"{path}?fbclid=1"]


def make(kind, author=None):
    words = {"body": WORDS, "body_html": f"<p>{WORDS}</p>"}
    if kind == "reply":
        return make_reply(make_discussion(), author, **words)
    maker = make_petition if kind == "petition" else make_discussion
    return maker(author, title=WORDS, slug="sell-the-pills", **words)


def tells(answer):
    """Whether it has the post's words, be it a page or a file."""
    return WORDS.encode() in answer.data


KINDS = ["petition", "discussion", "reply"]


def hide(client, post):
    decision = {"action": "hide", "rule": "spam", "reason": "Sold pills.", "previous": ""}
    assert client.post(f"/moderation/posts/{post.id}", data=decision).status_code == 303


@pytest.mark.parametrize("kind", KINDS)
def test_the_map_knows_the_addresses_that_people_are_given(app, kind):
    found = " ".join(addresses(app, make(kind)))
    for end in {"petition": ["count.json", ".csv", "/sign"], "discussion": ["/replies"], "reply": ["/r/"]}[kind]:
        assert end in found


@pytest.mark.parametrize("kind", KINDS)
def test_p05_no_spelling_of_any_address_shows_what_is_hidden(app, client, log_in, visitor, kind):
    post = make(kind)
    asked = [spelling for path in addresses(app, post) if "/s/" not in path for spelling in spellings(path)]
    before = {path: visitor.get(path, follow_redirects=True) for path in asked}
    assert sum(tells(answer) for answer in before.values()) > 5
    log_in(make_member(role="moderator"))
    hide(client, post)
    for path in asked:
        after = visitor.get(path, follow_redirects=True)
        assert not tells(after), path
        if OF_BROWSER.match(after.request.path):
            assert after.data == before[path].data == b"", path
            continue
        form = "/join" if TO_JOIN.search(path) else "/login"
        assert after.status_code == 404 or after.request.path == form, path


def test_p05_the_address_of_before_an_edit_shows_nothing_either(client, log_in, visitor):
    author = log_in(make_member())
    post = make("discussion", author)
    old = f"/discussions/{post.id}/{post.slug}"
    assert WORDS in visitor.get(old).text
    client.post(f"/posts/{post.id}/edit", data={"title": "Something else", "body": "Quite"})
    moved = visitor.get(old)
    assert moved.status_code == 301 and WORDS not in moved.text
    log_in(make_member(role="moderator"))
    hide(client, post)
    assert visitor.get(old).status_code == 404


@pytest.mark.parametrize("who", ["blocked", "blocking"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_address_tells_who_is_apart_from_the_author_more_than_the_page(app, client, log_in, visitor, kind, who):
    author, reader = make_member(), log_in(make_member())
    block(*((author, reader) if who == "blocked" else (reader, author)))
    post = make(kind, author)
    for path in addresses(app, post):
        answer = client.get(path)
        if TO_JOIN.search(path):
            assert (answer.status_code, answer.location) == (303, "/join"), path
            continue
        if SHEETS.match(path):
            assert answer.status_code == 200 and answer.data == visitor.get(path).data, path
            continue
        is_open = FOR_EVERYBODY.match(path) or OF_BROWSER.match(path)
        expected = 200 if is_open else 403 if OF_MODERATORS.match(path) else 404
        assert answer.status_code == expected, path
        assert not tells(answer), path
        assert answer.data == b"" or not OF_BROWSER.match(path), path


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_done_to_a_post_by_who_is_apart_from_its_author(app, client, log_in, kind):
    author, reader = make_member(), log_in(make_member())
    block(author, reader)
    post = make(kind, author)
    sent = {"body": "Because", "rule": "spam", "note": "", "demand": "Other", "goal": "10", "target": "Them"}
    for path in addresses(app, post, method="POST"):
        assert client.post(path, data=sent).status_code in (403, 404, 409, 422), path
