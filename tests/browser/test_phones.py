"""Pages on a phone: bars and menus that never hide what is read, and follow the focus."""

from factories import make_petition
from people import make_person
from playwright.sync_api import expect


def test_on_a_phone_the_act_follows_until_the_real_one_is_in_view(open_browser):
    petition = make_petition(body_html="<p>Why.</p>" * 60)
    page = open_browser(viewport={"width": 360, "height": 640}).new_page()
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.locator("#sign").scroll_into_view_if_needed()
    expect(page.locator("sign-bar")).to_be_hidden()
    page.mouse.wheel(0, 3000)
    expect(page.locator("sign-bar")).to_be_visible()


def test_on_a_phone_a_bar_at_the_foot_leads_round_and_never_hides_what_has_the_focus(open_browser, sign_in):
    context = open_browser(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    visitor = context.new_page()
    visitor.goto("/topics")
    bar = visitor.get_by_role("navigation", name="Shortcuts")
    assert bar.get_by_role("link").all_inner_texts()[-3:] == ["Write", "Sign in", "Join"]
    for each in bar.get_by_role("link").all():
        assert each.bounding_box()["height"] >= 44
    foot = bar.bounding_box()
    assert foot["y"] + foot["height"] == 640
    for link in visitor.locator("main a").all():
        link.focus()
        assert link.bounding_box()["y"] + link.bounding_box()["height"] <= foot["y"]
    visitor.emulate_media(media="print")
    expect(bar).to_be_hidden()
    visitor.emulate_media(media="screen")
    visitor.set_viewport_size({"width": 320, "height": 640})
    for language in ("fr", "ar"):
        visitor.goto(f"/?lang={language}")
        assert visitor.locator(".bottom-bar").bounding_box()["height"] < 2 * 44, "one row"
    visitor.set_viewport_size({"width": 360, "height": 640})
    visitor.goto("/?lang=fr")
    words = "link => { const all = new Range(); all.selectNodeContents(link); return all.getClientRects().length }"
    assert visitor.locator(".bottom-bar a").evaluate_all(f"links => links.map({words})") == [1] * 5
    member = sign_in(open_browser(viewport={"width": 360, "height": 640}), make_person("Amina"))
    member.goto("/")
    assert member.get_by_role("navigation", name="Shortcuts").get_by_role("link").all_inner_texts()[-3:] == [
        "Write",
        "Inbox",
        "You",
    ]
    member.set_viewport_size({"width": 768, "height": 640})
    expect(member.locator(".bottom-bar")).to_be_hidden()


def test_on_a_phone_many_lists_are_one_row_on_which_the_one_that_is_shown_stays_in_view(open_browser, sign_in):
    phone = open_browser(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = sign_in(phone, make_person("Mona", role="moderator"))
    for language in ("en", "fr", "ar"):
        for view in ("all", "held"):
            page.goto(f"/moderation?view={view}&lang={language}")
            row = page.locator(".sorts-long")
            assert row.bounding_box()["height"] < 2 * 44
            shown, box = row.locator("[aria-current]").bounding_box(), row.bounding_box()
            assert box["x"] - 9 <= shown["x"] and shown["x"] + shown["width"] <= box["x"] + box["width"] + 9
            last = row.locator("a").last
            last.focus()
            expect(last).to_be_in_viewport(ratio=0.9)


def test_an_open_menu_shuts_when_the_focus_leaves_it(open_browser):
    page = open_browser(viewport={"width": 360, "height": 640}).new_page()
    page.goto("/topics")
    page.locator(".menu summary").click()
    expect(page.locator(".menu")).to_have_attribute("open", "")
    page.locator(".menu-sheet a").last.focus()
    expect(page.locator(".menu")).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(page.locator(".menu")).not_to_have_attribute("open", "")
