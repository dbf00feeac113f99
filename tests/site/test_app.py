"""The site as something that is installed: its manifest, its icons, and what it says without a network."""

import json
import re
from io import BytesIO

import pytest
from factories import make_member
from PIL import Image


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_phone_learns_what_the_site_is_called_and_looks_like(client, configure, language):
    configure(site_name="Riders, Union")
    answer = client.get(f"/manifest.webmanifest?lang={language}")
    assert answer.mimetype == "application/manifest+json" and answer.headers["Cache-Control"].startswith("public")
    said = json.loads(answer.text)
    assert (said["name"], said["lang"], said["scope"], said["start_url"]) == ("Riders, Union", language, "/", "/")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        assert Image.open(BytesIO(client.get(icon["src"]).data)).size == tuple(map(int, icon["sizes"].split("x")))


def test_pages_lead_to_the_manifest_and_the_touch_icon(client):
    page = client.get("/about").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    icon = re.search(r'rel="apple-touch-icon" href="([^"]+)"', page)[1]
    assert client.get(icon).mimetype == "image/png"


def test_what_is_kept_for_days_without_a_network_says_nothing_of_anybody(client, log_in):
    log_in(make_member("amina"))
    script = client.get("/sw.js?lang=fr")
    assert script.mimetype == "text/javascript" and "no-store" in script.headers["Cache-Control"]
    page, files = (json.loads(re.search(rf"const {name} = (.*)", script.text)[1]) for name in ("PAGE", "FILES"))
    assert page == "/offline?lang=fr" and all(path.startswith("/static/") for path in files)
    assert 'credentials: "omit"' in script.text
    for path in files:
        assert client.get(path).status_code == 200, path


def test_the_page_without_a_network_is_there_in_each_language(app):
    for language, words in {"en": "You're offline", "fr": "hors ligne"}.items():
        page = app.test_client().get(f"/offline?lang={language}")
        assert page.status_code == 200 and words in page.text and "noindex" in page.text
