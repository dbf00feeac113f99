"""What comes back into sight is what somebody has read: what its author changes meanwhile waits until that is read."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import current, make_discussion, make_member, make_petition, make_poll, save
from shown import words

from activistnet.core.data.db import db
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.moderation.models import Case, Decision, Report
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post

OTHER = "Burn their houses"
AGAIN = "The author changed this after you read it."
HELD = {"visibility": "held", "held_for": "moderators", "held_at": sa.func.now()}
LONG_HERE = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def moderator(enter):
    return enter("moderator")


def press(browser, page, *actions, **more):
    """Decide from a page that is open, with all that it says about itself."""
    form = re.search(r'<form class="section stack" method="post" action="([^"]+)".*?</form>', page.text, re.DOTALL)
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', form[0]))
    sent = {**hidden, "action": list(actions), "rule": "private", "reason": "Looked at.", "days": "7", **more}
    return browser.post(unescape(form[1]), data={name: value for name, value in sent.items() if name != "csrf_token"})


def open_case(browser, post):
    return browser.get(f"/moderation/posts/{post.id}", follow_redirects=True)


def report(app, post):
    """By somebody who is believed, so that it is out of sight where it can be."""
    reporter = app.test_client(user=make_member(joined_at=LONG_HERE))
    send(reporter, f"/posts/{post.id}/report", rule="private")
    return reporter


def post_author(app, post):
    with app.app_context():
        return db.session.get(Member, post.author_id)


def visibility(app, *posts):
    with app.app_context():
        return [db.session.get(Post, post.id).visibility for post in posts]


def make_asking(author, **values):
    discussion = make_discussion(author, **values)
    make_poll(discussion)
    return discussion


def make_pictured(author, **values):
    petition = make_petition(author, **values)
    own = {"member_id": author.id, "keeper_id": petition.id, "use": "cover", "alt": "A wall"}
    save(Picture(id=f"{petition.id:032x}", state="ready", size=9, width=900, height=600, **own))
    return petition


def send(browser, address, **form):
    assert browser.post(address, data=form).status_code == 303


def change_words(browser, post):
    send(browser, f"/posts/{post.id}/edit", title="Night clinics", body=OTHER)


def change_title(browser, post):
    send(browser, f"/posts/{post.id}/edit", title=OTHER, body=post.body)


def change_poll(browser, post):
    send(browser, f"/posts/{post.id}/poll", options=f"{OTHER}\nYes")


def change_picture(browser, post):
    send(browser, f"/me/pictures/{post.id:032x}", alt=OTHER)


def change_targets(browser, post):
    send(browser, f"/petitions/{post.id}/edit", demand=post.title, body=post.body, target=OTHER, goal="100")


CHANGES = {
    "words": (make_discussion, change_words),
    "title": (make_discussion, change_title),
    "poll": (make_asking, change_poll),
    "picture": (make_pictured, change_picture),
    "targets": (make_petition, change_targets),
}


def make(kind, **values):
    """One of these by a new author, and what changes something of it in their name."""
    made, change = CHANGES[kind]
    author = make_member()
    post = made(author, **values)
    return post, lambda: change(current().test_client(user=author), post)


@pytest.mark.parametrize("kind", CHANGES)
def test_whatever_is_changed_of_what_is_held_waits_until_that_is_read_too(app, moderator, kind):
    post, change = make(kind, **HELD)
    for seen, told in (("held", "Read them again"), ("visible", "They're published")):
        chosen = re.findall(r'name="post" value="([^"]+)"', moderator.get("/moderation?view=held").text)
        if seen == "held":
            change()
        sent = moderator.post("/moderation/held", data={"post": chosen, "act": "release"})
        assert visibility(app, post) == [seen]
        assert told in words(moderator.get(sent.location))


@pytest.mark.parametrize("kind", ["words", "title", "poll"])
def test_whoever_keeps_what_was_reported_keeps_what_they_have_read(app, moderator, kind):
    post, change = make(kind)
    report(app, post)
    page = open_case(moderator, post)
    change()
    preview = press(moderator, page, preview="1", action="warn")
    refused = press(moderator, preview, "dismiss")
    assert refused.status_code == 409 and AGAIN in words(refused) and OTHER in words(refused)
    assert visibility(app, post) == ["held"]
    assert press(moderator, refused, "dismiss").status_code == 303
    assert visibility(app, post) == ["visible"]


def test_of_several_that_are_kept_together_what_was_changed_waits(app, moderator):
    (changed, change), (same, _) = make("words"), make("words")
    report(app, changed), report(app, same)
    with app.app_context():
        cases = list(db.session.scalars(sa.select(Case.id)))
    page = moderator.get("/moderation/together", query_string={"case": cases})
    change()
    chosen = re.findall(r'name="case" value="([^"]+)"', page.text)
    done = moderator.post("/moderation/together", data={"case": chosen, "action": "dismiss"})
    assert visibility(app, changed, same) == ["held", "visible"]
    assert "Nothing changes in some cases" in words(moderator.get(done.location))
    refused = moderator.post("/moderation/together", data={"case": chosen, "action": "dismiss"})
    assert refused.status_code == 409 and AGAIN in words(refused)
    chosen = re.findall(r'name="case" value="([^"]+)"', refused.text)
    assert moderator.post("/moderation/together", data={"case": chosen, "action": "dismiss"}).status_code == 303
    assert visibility(app, changed) == ["visible"]


def test_what_was_hidden_is_shown_again_as_it_was_read(app, moderator):
    post, change = make("picture")
    assert press(moderator, open_case(moderator, post), "hide").status_code == 303
    pass_half_a_minute(app)
    page = open_case(moderator, post)
    change()
    refused = press(moderator, page, "restore")
    assert refused.status_code == 409 and AGAIN in words(refused)
    assert visibility(app, post) == ["hidden"]
    assert press(moderator, refused, "restore").status_code == 303
    assert visibility(app, post) == ["visible"]


def test_a_picture_that_was_hidden_is_shown_again_with_the_words_that_were_read(app, moderator, visitor):
    post, change = make("picture")
    assert press(moderator, open_case(moderator, post), "hide-cover").status_code == 303
    pass_half_a_minute(app)
    page = open_case(moderator, post)
    change()
    refused = press(moderator, page, "show-cover")
    assert refused.status_code == 409 and OTHER not in visitor.get(f"/petitions/{post.id}/{post.slug}").text
    assert press(moderator, refused, "show-cover").status_code == 303


@pytest.mark.parametrize("who", ["author", "reporter"])
def test_whoever_looks_again_shows_what_they_have_read(app, enter, moderator, who):
    post, change = make("picture")
    reporter = report(app, post)
    assert press(moderator, open_case(moderator, post), "hide" if who == "author" else "warn").status_code == 303
    pass_half_a_minute(app)
    with app.app_context():
        decision, asked = db.session.scalar(sa.select(Decision.id)), db.session.scalar(sa.select(Report.id))
    if who == "author":
        send(app.test_client(user=post_author(app, post)), f"/appeals/{decision}", words="It was fair.")
    else:
        send(reporter, f"/reports/{asked}/look", words="It is not fair.")
        assert press(moderator, open_case(moderator, post), "hide").status_code == 303
    with app.app_context():
        case = db.session.scalar(sa.select(sa.func.max(Case.id)))
    page = (other := enter("moderator")).get(f"/moderation/cases/{case}")
    change()
    refused = press(other, page, "restore")
    assert refused.status_code == 409 and AGAIN in words(refused) and visibility(app, post) == ["hidden"]
    assert press(other, refused, "restore").status_code == 303
    assert visibility(app, post) == ["visible"]


def make_reason(app):
    """A reason that a member gives with their signature, and what changes it."""
    petition, signer = make_petition(), app.test_client(user=make_member())
    send(signer, f"/petitions/{petition.id}/sign", reason="It is near", show_name="1")
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    return signature, lambda: send(signer, f"/petitions/{petition.id}/change", reason=OTHER, show_name="1")


def test_a_reason_is_shown_again_as_it_was_read(app, moderator, visitor):
    signature, change = make_reason(app)
    address, reasons = f"/moderation/signatures/{signature.id}", f"/petitions/{signature.petition_id}/reasons"
    assert press(moderator, moderator.get(address), "hide").status_code == 303
    pass_half_a_minute(app)
    page = moderator.get(address, follow_redirects=True)
    change()
    refused = press(moderator, page, "restore")
    assert refused.status_code == 409 and AGAIN in words(refused) and OTHER not in visitor.get(reasons).text
    assert press(moderator, refused, "restore").status_code == 303
    assert OTHER in visitor.get(reasons).text


def undo(app, browser):
    with app.app_context():
        case = db.session.scalar(sa.select(Decision.case_id).order_by(Decision.id.desc()).limit(1))
    return browser.post(f"/moderation/cases/{case}/undo")


def test_what_was_changed_after_it_was_hidden_is_not_undone(app, moderator):
    post, change = make("picture")
    assert press(moderator, open_case(moderator, post), "hide").status_code == 303
    change()
    refused = undo(app, moderator)
    assert refused.status_code == 409 and AGAIN in words(refused) and "Undone" not in words(refused)
    assert visibility(app, post) == ["hidden"]
    pass_half_a_minute(app)
    assert "hidden" in words(app.test_client(user=post_author(app, post)).get("/me/standing"))
    assert press(moderator, refused, "restore").status_code == 303


def test_a_reason_that_was_changed_after_it_was_hidden_stays_hidden(app, moderator, visitor):
    signature, change = make_reason(app)
    address, reasons = f"/moderation/signatures/{signature.id}", f"/petitions/{signature.petition_id}/reasons"
    assert press(moderator, moderator.get(address), "hide").status_code == 303
    change()
    assert undo(app, moderator).status_code == 409 and OTHER not in visitor.get(reasons).text


@pytest.mark.parametrize("both", [True, False])
def test_of_several_that_are_undone_together_what_was_changed_stays_as_decided(app, moderator, both):
    (changed, change), (same, change_too) = make("picture"), make("picture")
    report(app, changed), report(app, same)
    with app.app_context():
        cases = list(db.session.scalars(sa.select(Case.id)))
    sent = {"case": cases, "action": "hide", "rule": "private", "reason": "", "days": "7"}
    assert moderator.post("/moderation/together", data=sent).status_code == 303
    change(), both and change_too()
    told = words(moderator.get(moderator.post("/moderation/together/undo").location))
    assert visibility(app, changed, same) == (["hidden", "hidden"] if both else ["hidden", "visible"])
    assert ("This can't be undone: it was changed meanwhile" if both else "that stays as decided") in told


def test_what_is_undone_of_a_warning_lets_nothing_in(app, moderator):
    post, _ = make("words")
    report(app, post)
    assert press(moderator, open_case(moderator, post), "warn").status_code == 303
    assert undo(app, moderator).status_code == 303
    assert visibility(app, post) == ["held"]
