"""The longest text in any script fits, and one that is longer comes back whole."""

import pytest
from factories import make_discussion, make_member


@pytest.mark.parametrize("letter", ["a", "é", "漢", "😀"])
def test_i11_the_longest_text_is_taken_in_every_script(client, log_in, letter):
    log_in(make_member())
    where = f"/posts/{make_discussion().id}/replies"
    assert client.post(where, data={"body": (letter * 99 + " ") * 200}).status_code == 303
    too_long = client.post(where, data={"body": (letter * 99 + " ") * 205})
    assert too_long.status_code == 422
    assert letter * 99 in too_long.text
    assert client.post(where, data={"body": letter * 300_000}).status_code == 413


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_i11_a_text_takes_no_room_that_is_for_pictures(client, log_in, kind):
    log_in(make_member())
    where = f"/posts/{make_discussion().id}/replies"
    assert client.post(where, data={"body": "a" * 250_000}, content_type=kind).status_code == 422
    assert client.post(where, data={"body": "a" * 300_000}, content_type=kind).status_code == 413
