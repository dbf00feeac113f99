"""Handles are offered while they are typed, to keyboard and pointer, and are no more than help."""

from factories import make_discussion, make_member
from people import make_person
from playwright.sync_api import expect


def test_a_handle_is_completed_by_keyboard_and_by_pointer(open_browser, sign_in):
    root, zora = make_discussion(make_member()), make_person("Zora").handle
    page = sign_in(open_browser(), make_person("Wim"))
    page.goto(f"/posts/{root.id}/replies")
    text, offered = page.locator("textarea[name=body]"), page.locator(".mentions")
    text.focus()
    page.keyboard.type(f"Ask @{zora[:-2]}")
    expect(offered.locator("li")).to_have_count(1)
    expect(text).to_have_attribute("aria-activedescendant", "mentions-1-0")
    page.keyboard.press("Enter")
    expect(text).to_have_value(f"Ask @{zora} ")
    expect(offered).to_be_hidden()
    page.keyboard.type(f"or @{zora[:-2]}")
    expect(offered).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    page.keyboard.type(zora[-2])
    offered.locator("li").first.click()
    expect(text).to_have_value(f"Ask @{zora} or @{zora} ")
    expect(text).to_be_focused()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    page.keyboard.type("at a@quiet")
    page.clock.run_for(400)  # longer than the pause before anybody is looked for
    expect(offered).to_be_hidden()
    page.keyboard.type(f" or @{zora[:-2]}")
    page.clock.run_for(400)
    expect(offered).to_be_visible()
    assert not [address for address in asked if "?q=q" in address]
