"""Whoever hides the name under all they signed leaves the pages that others have open, without a reload."""

import re
import time

import pytest
from factories import make_petition
from feeds import follow
from people import make_person
from playwright.sync_api import expect

SAID = {"reason": "It saved me.", "show_name": "1"}
WITHIN = 2  # seconds, as the site says; printed, not asserted: a machine that stands still is no fault of the page


def sign(page, petition):
    page.goto(f"/petitions/{petition.id}/sign")
    page.get_by_label("Why are you signing?").fill("It saved me.")
    page.locator("input[name=show_name][value='1']").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/signed/**")


def watching(page, address, name):
    """This page, open elsewhere, with the name on it, and its socket in the room."""
    page.goto(address)
    expect(page.locator("main")).to_contain_text(name)
    page.wait_for_function("() => [...document.querySelectorAll('signed-name')].every(each => each.isIn)")
    return page


def test_p02_hiding_all_names_empties_pages_that_are_open_elsewhere(open_browser, sign_in):
    amina, fan, petition = make_person("Amina"), make_person("Rea"), make_petition()
    mine, reader = sign_in(open_browser(), amina), sign_in(open_browser(), fan)
    follow(fan, amina)
    sign(mine, petition)
    name, here, elsewhere = amina.display_name, f"/petitions/{petition.id}", open_browser()
    addresses = (f"{here}/{petition.slug}", f"{here}/signatories", f"{here}/reasons")
    pages = [watching(elsewhere.new_page(), address, name) for address in addresses]
    pages.append(watching(reader, "/", name))
    mine.goto("/me/signatures")
    mine.get_by_role("link", name="Hide your name under everything here").click()
    mine.get_by_role("button", name="Hide all my names now").click()
    mine.wait_for_url("**/me/signatures")
    pressed_at = time.monotonic()
    for page in pages:
        expect(page.locator("main")).not_to_contain_text(re.compile(rf"\b{name}\b"))
        print(f"{time.monotonic() - pressed_at:.2f} s after the answer (aim {WITHIN} s):", page.url)
    assert pages[2].get_by_text("Name withheld").count() == 1
    assert pages[0].get_by_text("It saved me.").count() == 1
    for page in pages:
        page.reload()
        expect(page.locator("main")).not_to_contain_text(re.compile(rf"\b{name}\b"))


def test_a_page_that_was_cut_off_meanwhile_looks_again(open_browser, sign_in):
    amina, petition, sockets = make_person("Amina"), make_petition(), []
    mine, other = sign_in(open_browser(), amina), open_browser().new_page()
    sign(mine, petition)
    other.route_web_socket("**/socket.io/**", lambda socket: sockets.append((socket, socket.connect_to_server())))
    watching(other, f"/petitions/{petition.id}/signatories", amina.display_name)
    other.route("**/signatories", lambda route: route.continue_())
    sockets[0][0].on_message(lambda _: None)
    sockets[0][1].on_message(lambda _: None)  # nothing arrives any more
    mine.goto("/me/hide-names")
    mine.get_by_role("button", name="Hide all my names now").click()
    mine.wait_for_url("**/me/signatures")
    expect(other.locator("main")).to_contain_text(amina.display_name)
    sockets[0][0].close()
    expect(other.locator("main")).not_to_contain_text(amina.display_name)


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_press_is_there_without_scripts(open_browser, sign_in, is_dark):
    context = open_browser(java_script_enabled=False, color_scheme="dark" if is_dark else "light")
    amina, petition = make_person("Amina"), make_petition()
    page = sign_in(context, amina)
    sign(page, petition)
    page.goto("/me/hide-names")
    page.get_by_role("button", name="Hide all my names now").click()
    expect(page.locator("main")).to_contain_text("Shown without your name")
