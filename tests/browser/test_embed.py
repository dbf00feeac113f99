"""A petition signed inside a page of another site, with its number moving there."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from factories import make_petition
from playwright.sync_api import expect
from ports import free_port

WITHOUT_STORAGE = """
if (self !== top) Object.defineProperty(self, "localStorage", { get() { throw new DOMException("", "SecurityError") } })
"""


@pytest.fixture
def elsewhere():
    """`elsewhere(code)` is the address of a page of another site, on another origin, with this code in it."""
    pages = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages[-1].encode() if self.path == "/" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said):
            """Not in the output of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(code):
        pages.append(f'<!doctype html><html lang="en"><title>Our group</title><h1>Our group</h1>{code}')
        return f"http://localhost:{server.server_port}/"  # another site than 127.0.0.1, not only another port

    yield serve
    server.shutdown()
    server.server_close()


def framed(page, site, elsewhere, petition, more=""):
    code = f'<iframe {more} src="{site.base}/embed/petitions/{petition.id}?lang=en" width="320" height="800"></iframe>'
    page.goto(elsewhere(code), wait_until="load")
    return page.frame_locator("iframe")


def sign_in_frame(frame, mailbox):
    frame.get_by_role("textbox", name="Your name").fill("Ada Marsh")
    frame.get_by_label("E-mail").fill(mailbox)
    frame.get_by_label("Country").select_option("NL")
    frame.get_by_role("button", name="Sign").click()
    expect(frame.get_by_role("heading", name="Check your e-mail")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_i21_a_guest_signs_from_another_site(open_browser, site, letters, elsewhere, count_rows, scripts):
    petition, mailbox = make_petition(title="Open the night clinic"), f"framed-{scripts}@example.org".lower()
    page = open_browser(java_script_enabled=scripts).new_page()
    sign_in_frame(framed(page, site, elsewhere, petition), mailbox)
    assert page.url.startswith("http://localhost:")
    other = open_browser(java_script_enabled=scripts).new_page()
    other.goto(letters[0].link(mailbox, "confirm"))
    other.get_by_role("button", name="Confirm").first.click()
    other.wait_for_url("**/signed/**")
    assert count_rows(petition.id) == 1


def test_the_number_moves_in_the_frame_where_a_browser_keeps_its_storage_from_it(
    open_browser, site, letters, elsewhere, sign_in
):
    petition = make_petition()
    page, said = open_browser().new_page(), []
    page.on("pageerror", lambda error: said.append(error))
    page.add_init_script(WITHOUT_STORAGE)
    frame = framed(page, site, elsewhere, petition)
    number = frame.locator("signature-count").first
    expect(number).to_have_text("0")
    mailbox = "moves@example.org"
    other = open_browser().new_page()
    other.goto(f"/embed/petitions/{petition.id}?lang=en")
    sign_in_frame(other, mailbox)
    other.goto(letters[0].link(mailbox, "confirm"))
    other.get_by_role("button", name="Confirm").first.click()
    expect(number).to_have_text("1")
    assert not said


def test_a_frame_without_an_origin_of_its_own_leads_to_the_petition(open_browser, site, elsewhere):
    petition = make_petition()
    page = open_browser().new_page()
    frame = framed(page, site, elsewhere, petition, 'sandbox="allow-forms allow-popups allow-popups-to-escape-sandbox"')
    frame.get_by_role("textbox", name="Your name").fill("Ada Marsh")
    frame.get_by_role("button", name="Sign").click()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open the petition").click()
    expect(opened.value.get_by_label("E-mail")).to_be_visible()


def test_the_code_can_be_copied_and_its_frame_is_shown(page):
    petition = make_petition()
    page.goto(f"/petitions/{petition.id}/embed")
    assert f"/embed/petitions/{petition.id}" in page.get_by_label("Code for your page").input_value()
    expect(page.frame_locator("iframe").get_by_role("button", name="Sign")).to_be_visible()
