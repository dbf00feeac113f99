"""A browser without a network: it says so, keeps what was typed, and has stored nothing of a person."""

import re

from factories import make_discussion, make_member
from people import make_person
from playwright.sync_api import expect
from waiting import wait_in_page

TYPED = "Object.values(localStorage).some(kept => kept.includes('on a train'))"
KEPT = """async () => {
  const found = []
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname)
  return found
}"""


def test_without_a_network_a_page_says_so_and_a_reply_waits(open_browser, sign_in):
    root = make_discussion(make_member())
    context = open_browser(service_workers="allow")
    page = sign_in(context, make_person("Wim"))
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"/discussions/{root.id}/{root.slug}")
    text = page.locator("textarea[name=body]")
    text.fill("Written in a tunnel")
    context.set_offline(True)
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("[data-said]")).to_contain_text("You're offline")
    text.press_sequentially(", on a train")
    wait_in_page(page, lambda: page.evaluate(TYPED))
    expect(page.locator("[data-said]")).to_contain_text("You're offline")
    text.fill("Written in a tunnel")
    wait_in_page(page, lambda: not page.evaluate(TYPED))
    page.goto("/topics", wait_until="load")
    expect(page.get_by_role("heading", level=1)).to_have_text("You're offline")
    kept = page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline"]
    assert "Wim" not in page.content()
    context.set_offline(False)
    page.goto(f"/discussions/{root.id}/{root.slug}")
    expect(text).to_have_value("Written in a tunnel")
    page.get_by_role("button", name="Reply", exact=True).click()
    page.wait_for_url(re.compile(r"#r\d+"))
    expect(page.locator("article.reply .prose")).to_have_text("Written in a tunnel")
