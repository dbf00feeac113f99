"""Context notes about one sentence: it is marked while the note is shown, and as long as the text says it."""

import re

import sqlalchemy as sa
from debates import WORDS, Debate
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.core.words import markup
from activistnet.posts.context_models import ContextNote
from activistnet.posts.models import Post

BODY = "The clinic is *closed. There* were [forty beds](https://example.org/). We want it back. We want it back."


def text_of(app, post):
    with app.app_context():
        return db.session.scalar(sa.select(Post.body_html).where(Post.id == post.id))


def edit(debate, body):
    author = debate.app.test_client(user=debate.sides["against"][0])
    assert author.post(f"/posts/{debate.said[6].id}/edit", data={"body": body}).status_code == 303


def show(debate, note):
    debate.rate(debate.sides["for"][1:5] + debate.sides["against"][1:5], note=note)


def noted(debate, at, by=None):
    """A shown note to a sentence of a reply of the other side."""
    edit(debate, BODY)
    note = debate.add(debate.said[6], by, sentence=markup.sentences(BODY)[at].key)
    show(debate, note)
    return note


def test_its_sentence_is_marked_across_emphasis_and_links_while_the_note_is_shown(app, debate):
    note = noted(debate, 1)
    html = text_of(app, debate.said[6])
    assert "<em>closed. <mark>There</mark></em><mark> were <a href=" in html
    assert f'<a href="#n{note}" id="s{note}" class="note-sign"' in html
    assert html in debate.page()
    debate.rate(debate.sides["for"][1:5], "not", note=note)
    assert "<mark>" not in text_of(app, debate.said[6])


def test_of_two_alike_the_chosen_one_is_marked(app, debate):
    noted(debate, 3)
    assert "back. <mark>We want it back.</mark>" in text_of(app, debate.said[6])


def test_it_stays_when_the_rest_changes_and_goes_and_comes_with_its_words(app, debate, run):
    note, reply = noted(debate, 1), debate.said[6]
    edit(debate, f"Before. {BODY}")
    assert "<mark>" in text_of(app, reply)
    edit(debate, BODY.replace("forty", "twelve"))
    assert "<mark>" not in text_of(app, reply)
    run()
    with app.app_context():
        assert db.session.get_one(ContextNote, note).is_changed
        assert db.session.get_one(Post, reply.id).context["changed"]
    edit(debate, BODY)
    run()
    assert "<mark>" in text_of(app, reply)


def test_a_sentence_that_was_changed_meanwhile_is_chosen_again(app, debate):
    edit(debate, BODY)
    form = {"words": "Twelve.", "source": "https://example.org/", "sentence": markup.sentences("Gone.")[0].key}
    answer = app.test_client(user=debate.author).post(f"/posts/{debate.said[6].id}/context", data=form)
    assert answer.status_code == 409
    assert "Choose again." in answer.text
    assert "Twelve." in answer.text


def test_a_sentence_is_chosen_from_those_of_the_text(app, debate):
    edit(debate, BODY)
    path, browser = f"/posts/{debate.said[6].id}/context", app.test_client(user=debate.author)
    page = browser.get(path).text
    lines = re.findall(r'name="sentence" value="([^"]*)"( checked)?><span[^>]*>([^<]*)<', page)
    assert [words for _key, _checked, words in lines] == [
        "The whole text",
        "The clinic is closed.",
        "There were forty beds.",
        "We want it back.",
        "We want it back.",
    ]
    assert [bool(checked) for _key, checked, _words in lines] == [True, False, False, False, False]
    again = browser.post(path, data={"words": "", "source": "", "sentence": lines[2][0]})
    assert again.status_code == 422
    assert f'value="{lines[2][0]}" checked' in again.text


def test_only_so_many_sentences_are_offered_and_nothing_to_whoever_may_add_none(app, debate):
    edit(debate, "One more. " * 300)
    path = f"/posts/{debate.said[6].id}/context"
    offered = [app.test_client(user=each).get(path).text for each in (debate.author, debate.sides["against"][0])]
    assert [page.count('name="sentence"') for page in offered] == [201, 0]


def test_sentence_and_note_lead_to_each_other(app, debate):
    note = noted(debate, 1)
    for page in (debate.page(), debate.page(make_member())):
        assert f'<aside class="context-note" id="n{note}"' in page
        assert f'<b id="n{note}-name">Context</b>' in page
        assert f'<a href="#s{note}">It' in page
        assert "s about the marked sentence</a>" in page
        assert page.count(f'id="s{note}"') == page.count(f'id="n{note}"') == 1


def test_words_that_were_changed_are_said_to_be_and_not_repeated(app, debate, run):
    note = noted(debate, 1)
    edit(debate, BODY.replace("forty", "twelve"))
    run()
    notes = app.test_client(user=debate.author).get(f"/posts/{debate.said[6].id}/context").text
    for page in (debate.page(), notes):
        assert "that the author has changed since." in page and "forty beds" not in page
        assert f"#s{note}" not in page
    [told] = [
        each for each in app.test_client().get(f"/posts/{debate.root.id}/context.json").json["notes"] if each["shown"]
    ]
    assert (told["sentence"], told["changed"]) == (None, True)


def test_a_note_whose_words_are_gone_gives_way_to_another(app, debate, run):
    noted(debate, 1)
    other = debate.add(debate.said[6], make_member())
    debate.rate(debate.sides["for"][1:4] + debate.sides["against"][1:4], note=other)
    assert f'id="n{other}"' not in debate.page()
    edit(debate, "All is new.")
    run()
    assert f'id="n{other}"' in debate.page()


def test_what_opens_a_thread_is_marked_on_kept_pages_too(app, visitor, client, run):
    for root in (make_discussion(is_debate=True, body=BODY), make_petition(body=BODY)):
        debate = Debate(app, run, root)
        assert "<mark>" not in visitor.get(debate.path).text
        note = debate.add(root, sentence=markup.sentences(BODY)[1].key)
        show(debate, note)
        assert f'id="s{note}"' in visitor.get(debate.path).text
        assert f'id="n{note}"' in visitor.get(debate.path).text


def test_where_the_text_is_shown_without_its_note_nothing_is_marked(app, debate):
    note, reply = noted(debate, 1), debate.said[6]
    below = make_reply(debate.root, parent=reply)
    moderator, member = make_member(role="moderator"), make_member()
    pages = {
        member: (
            f"/posts/{reply.id}/context",
            f"/posts/{reply.id}/useful",
            f"/posts/{debate.root.id}/replies?to={reply.id}",
        ),
        moderator: (f"/moderation/posts/{reply.id}", f"/moderation/posts/{below.id}", "/moderation/log"),
    }
    for reader, paths in pages.items():
        for path in paths:
            answer = app.test_client(user=reader).get(path)
            assert answer.status_code == 200, path
            assert f"#n{note}" not in answer.text, path
            assert "<mark>" not in answer.text, path
    feed = app.test_client().get(f"{debate.path}").text
    assert "note-sign" not in re.search("<head>.*?</head>", feed, re.DOTALL)[0]


def test_the_mark_goes_with_its_note(app, debate):
    note = noted(debate, 1)
    assert app.test_client(user=debate.author).post(f"/context/{note}/remove").status_code == 303
    assert "<mark>" not in text_of(app, debate.said[6])
    with app.app_context():
        assert not db.session.get_one(ContextNote, note).sentence


def test_who_decides_about_a_note_reads_which_sentence_it_is_about(app, debate):
    note = noted(debate, 1)
    form = {"rule": "spam", "note": "Look"}
    assert app.test_client(user=make_member()).post(f"/context/{note}/report", data=form).status_code == 303
    with app.app_context():
        addition = db.session.scalar(sa.text("SELECT id FROM additions WHERE note_id = :note"), {"note": note})
    case = (
        app.test_client(user=make_member(role="moderator"))
        .get(f"/moderation/additions/{addition}", follow_redirects=True)
        .text
    )
    assert WORDS.replace("'", "&#39;") in case
    assert "It's about this sentence: <q><bdi>There were forty beds.</bdi></q>" in case


def test_the_way_texts_are_read_changes_and_the_mark_stays(app, debate, run):
    note, reply = noted(debate, 1), debate.said[6]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == reply.id).values(body_html="<p>Old.</p>"))
    assert app.test_cli_runner().invoke(args=["posts", "render"]).exit_code == 0
    assert f'id="s{note}"' in text_of(app, reply)
