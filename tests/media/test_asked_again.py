"""A picture that came with what is sent later is asked for once more, as no page can choose a file."""

import html
import re

import pytest
from factories import make_discussion, make_member
from media.conftest import picture, sent
from people import PASSWORD, make_person

ASKED = "keep your picture"


def form_to(page, action):
    found = re.findall(r"<form.*?</form>", page.text, re.S)
    return next(form for form in found if f'action="{action}"' in form)


def fields_of(form):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    found += re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.S)
    return {name: html.unescape(value) for name, value in found}


@pytest.fixture
def where():
    return f"/posts/{make_discussion().id}/replies"


def sends_it_with_a_picture(client, where, form):
    assert 'enctype="multipart/form-data"' in form
    assert re.search(r'<input[^>]*type="file"[^>]*name="picture"', form)
    assert ASKED in html.unescape(form)
    fields = fields_of(form)
    assert "picture" not in fields
    done = client.post(where, data=fields | sent(picture()), forged=True)
    assert done.status_code == 303
    return client.get(done.location.partition("#")[0], follow_redirects=True).text


def test_whoever_signs_in_to_send_a_reply_chooses_its_picture_again(client, where, work):
    handle = make_person("amina").handle
    asked = client.post(where, data=sent(picture(), body="Look at the weir."))
    assert asked.status_code == 401
    assert ASKED in html.unescape(asked.text)
    fields = fields_of(form_to(asked, "/login"))
    signed_in = client.post("/login", data=fields | {"handle": handle, "password": PASSWORD}, forged=True)
    assert "Look at the weir." in sends_it_with_a_picture(client, where, form_to(signed_in, where))
    work()
    thread = where.replace("posts", "discussions").removesuffix("/replies")
    assert re.search(r'<img[^>]*src="/media/', client.get(thread, follow_redirects=True).text)


def test_whose_page_was_open_for_too_long_chooses_the_picture_again(client, log_in, where):
    log_in(make_member())
    asked = client.post(where, data=sent(picture(), body="Look.", csrf_token="old"), forged=True)
    assert asked.status_code == 403
    assert "Look." in sends_it_with_a_picture(client, where, form_to(asked, where))


def test_no_picture_is_asked_for_where_none_was_chosen(client, log_in, where):
    asked = client.post(where, data={"body": "Look."})
    assert ASKED not in html.unescape(asked.text)
    log_in(make_member())
    asked = client.post(where, data={"body": "Look.", "csrf_token": "old"}, forged=True)
    form = form_to(asked, where)
    assert 'type="file"' not in form
    assert "multipart" not in form


def test_what_another_site_sent_with_a_file_asks_for_nothing(client, log_in, where):
    log_in(make_member())
    foreign = {"Sec-Fetch-Site": "cross-site"}
    asked = client.post(where, data=sent(picture(), body="Look."), headers=foreign, forged=True)
    assert asked.status_code == 403
    assert ASKED not in html.unescape(asked.text)
