"""Context notes about one sentence, in a real browser: choosing it, and the ways between it and its note."""

import sqlalchemy as sa
from factories import current, make_discussion, make_member, make_reply, save
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.core.words import markup
from activistnet.core.words.passages import Noted
from activistnet.posts.context_models import ContextNote
from activistnet.posts.models import Post

from .test_look import check

BODY = "The clinic *is* closed. There were [forty beds](https://example.org/beds). We want it back."
WORDS, SOURCE = "Twelve beds, not forty.", "https://council.example.org/figures"
SELECT = """words => {
    const texts = document.createTreeWalker(document.querySelector(".answered .prose"), NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf(words)
        if (at >= 0) return getSelection().setBaseAndExtent(texts.currentNode, at, texts.currentNode, at + words.length)
    }
}"""


def noted(*, changed=False):
    """A discussion, a reply with a shown note to its second sentence, and that note."""
    root, sentence = make_discussion(is_debate=True), markup.sentences(BODY)[1]
    reply = make_reply(root, stance="for", body=BODY)
    said = {"words": WORDS, "source": SOURCE, "sentence": sentence.words}
    whose = {"post_id": reply.id, "root_id": root.id, "author_id": make_member().id}
    note = save(ContextNote(**whose, **said, sentence_number=1, of_version=1, is_changed=changed, is_shown=True))
    shown = {"id": note.id, "host": "council.example.org", "number": 1, "changed": changed, **said}
    html = str(markup.render(BODY, noted=None if changed else Noted(note.id, sentence)))
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == reply.id).values(body_html=html, context=shown))
    return root, reply, note


def test_whoever_selects_words_is_offered_their_sentence(open_browser, sign_in):
    _root, reply, _note = noted()
    context = open_browser()
    sign_in(context, make_person("Amina"))
    page = context.new_page()
    page.goto(f"/posts/{reply.id}/context")
    offer = page.get_by_role("button", name="Add a note to the sentence you selected")
    expect(offer).to_be_hidden()
    for words, whole in (
        ("forty", "There were forty beds."),
        ("want", "We want it back."),
        ("is", "The clinic is closed."),
    ):
        page.evaluate(SELECT, words)
        offer.click()
        expect(page.get_by_role("radio", name=whole)).to_be_checked()
        expect(page.get_by_role("radio", name=whole)).to_be_focused()


def test_without_scripts_a_sentence_is_chosen_from_a_list(open_browser, sign_in):
    _root, reply, _note = noted()
    context = open_browser(java_script_enabled=False, viewport={"width": 360, "height": 640})
    sign_in(context, make_person("Amina"))
    page = context.new_page()
    page.goto(f"/posts/{reply.id}/context")
    expect(page.get_by_role("radio", name="The whole text")).to_be_checked()
    page.get_by_text("We want it back.", exact=True).last.click()
    page.get_by_label("What should readers know?").fill("It was never away.")
    page.get_by_label("Link to the source").fill(SOURCE)
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("main q", has_text="We want it back.")).to_be_visible()


def test_sign_and_note_lead_to_each_other_also_where_the_text_is_opened_again(open_browser):
    root, reply, note = noted()
    below = make_reply(root, parent=reply)
    page = open_browser().new_page()
    page.goto(f"/discussions/{root.id}/{root.slug}?show=newest")
    page.locator(f"#r{reply.id}").get_by_role("link", name="Context", exact=True).click()
    expect(page.locator(f"#n{note.id}")).to_be_in_viewport()
    page.get_by_role("link", name="It's about the marked sentence").click()
    expect(page.locator(f"#s{note.id}")).to_be_in_viewport()
    page.locator(f"#r{below.id} .in-reply-to a").click()
    expect(page.locator(f"#r{below.id} .replied-to mark")).to_have_text("There were forty beds.")
    expect(page.locator(f"#s{note.id}")).to_have_count(1)


def test_marked_and_changed_sentences_have_no_findings_and_fit_every_screen(open_browser, sign_in):
    (root, reply, _), (changed, *_) = noted(), noted(changed=True)
    context = open_browser()
    check(context, [f"/discussions/{each.id}/{each.slug}" for each in (root, changed)])
    sign_in(context, make_person("Amina"))
    check(context, [f"/posts/{reply.id}/context"])
