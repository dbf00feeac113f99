"""`flask posts render`: what was published before is shown as the code of today reads it, whoever works beside it."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.core.words import markup
from activistnet.posts.models import Post
from activistnet.posts.services import rendering, texts

TYPED = "Bring\n\u2022 water\n\u2022 a torch"
BEFORE = "<p>Bring\n\u2022 water\n\u2022 a torch</p>\n"
OLD = {"body": TYPED, "body_html": BEFORE}


@pytest.fixture
def render(app):
    """Run the command, and answer what it says."""

    def render():
        result = app.test_cli_runner().invoke(args=["posts", "render"])
        assert result.exit_code == 0, result.output
        return result.output

    return render


def rows(app):
    """What is kept of each text, but its HTML."""
    others = [column for column in Post.__table__.c if column.key != "body_html"]
    with app.app_context():
        return db.session.execute(sa.select(*others).order_by(Post.id)).all()


def html_of(app, post):
    with app.app_context():
        return db.session.scalar(sa.select(Post.body_html).where(Post.id == post.id))


def test_texts_of_every_kind_are_shown_as_they_are_read_today_and_nothing_else_changes(app, client, render):
    discussion, petition = make_discussion(**OLD), make_petition(**OLD)
    reply = make_reply(discussion, **OLD)
    gone = make_reply(discussion, body="", body_html="", visibility="deleted")
    hidden = make_reply(discussion, visibility="hidden", **OLD)
    before = rows(app)
    assert render() == "4 texts, 4 of them made anew.\n"
    for post in (discussion, petition, reply, hidden):
        assert html_of(app, post) == str(markup.render(TYPED))
    assert html_of(app, gone) == ""
    assert rows(app) == before
    for path in (f"/discussions/{discussion.id}/night-clinics", f"/petitions/{petition.id}/{petition.slug}"):
        assert "<li>a torch</li>" in client.get(path).text


def test_a_second_time_changes_nothing(render):
    make_discussion(**OLD)
    render()
    assert render() == "1 texts, 0 of them made anew.\n"


def test_it_goes_through_all_texts_a_few_at_a_time(app, render, monkeypatch):
    monkeypatch.setattr(rendering, "AT_ONCE", 2)
    root = make_discussion(**OLD)
    replies = [make_reply(root, **OLD) for _ in range(4)]
    assert render() == "5 texts, 5 of them made anew.\n"
    assert all("<li>water</li>" in html_of(app, post) for post in (root, *replies))


def test_what_was_done_before_an_interruption_stays(app, render, monkeypatch):
    first, second = make_discussion(**OLD), make_discussion(**OLD)
    real, done = rendering.publish, []

    def stop_at_the_second(event):
        real(event)
        done.append(event)
        if len(done) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(rendering, "publish", stop_at_the_second)
    assert app.test_cli_runner().invoke(args=["posts", "render"]).exit_code != 0
    assert "<li>" in html_of(app, first) and html_of(app, second) == BEFORE
    monkeypatch.undo()
    assert render() == "2 texts, 1 of them made anew.\n"


def test_a_text_that_its_author_changes_meanwhile_is_left_alone(app, client, log_in, render, monkeypatch):
    author = log_in(make_member())
    post, other = make_discussion(author, **OLD), make_discussion(**OLD)
    real, edited = markup.render, []

    def edit_once(text, *about):
        if not edited:
            edited.append(text)
            form = {"title": "Night clinics", "body": "Another text."}
            assert client.post(f"/posts/{post.id}/edit", data=form).status_code == 303
        return real(text, *about)

    monkeypatch.setattr(texts.markup, "render", edit_once)
    said = render()
    assert said.splitlines()[0] == "2 texts, 1 of them made anew."
    assert "1 was changed by its author meanwhile" in said
    assert html_of(app, post) == "<p>Another text.</p>\n"
    assert "<li>water</li>" in html_of(app, other)


@pytest.mark.usefixtures("keeping")
def test_kept_parts_of_the_thread_are_forgotten(client, log_in, render):
    root = make_discussion()
    make_reply(root, **OLD)
    path = f"/discussions/{root.id}/{root.slug}"
    log_in(make_member())
    assert "<li>water</li>" not in client.get(path).text
    render()
    assert "<li>water</li>" in client.get(path).text
