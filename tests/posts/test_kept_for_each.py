"""What is left open in parts that are made once for all: each reader is shown what is their own."""

import re

import pytest
from factories import make_member

pytestmark = pytest.mark.usefixtures("keeping")


def own_of(page):
    """What a page holds that is its reader's alone: tokens, keys, links to oneself and what was being typed."""
    return {
        "tokens": set(re.findall(r'name="csrf_token" value="([^"]+)"', page)),
        "keys": set(re.findall(r'name="once"[^>]*value="([^"]+)"', page)),
        "profiles": set(re.findall(r'<a href="(/@[^"]+)">(?:Your profile|You)</a>', page)),
        "draft": re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)[1],
        "menu": re.search(r"Menu of ([^<]*)</span>", page)[1],
    }


def test_nobody_is_shown_the_token_the_key_the_name_or_the_draft_of_another(page_of, thread):
    root, path = thread
    amina, bob = make_member("amina", display_name="Amina <b>A</b>"), make_member("bob")
    page_of(amina, path)
    draft = {"place": f"thread:{root.id}", "body": "I was </textarea> there", "once": ""}
    assert page_of.browser_of(amina).post("/drafts", data=draft).status_code == 204
    hers, his, again = (own_of(page_of(reader, path)) for reader in (amina, bob, amina))
    assert hers["profiles"] == {"/@amina"}
    assert his["profiles"] == {"/@bob"}
    assert hers["menu"] == "Amina &lt;b&gt;A&lt;/b&gt;"
    assert his["menu"] == "Bob"
    assert hers["draft"] == "I was &lt;/textarea&gt; there"
    assert his["draft"] == ""
    for one, other in ((hers, his), (hers, again), (his, again)):
        for kind in ("tokens", "keys"):
            assert one[kind]
            assert not one[kind] & other[kind]


def test_what_stands_round_a_page_is_for_the_role_of_its_reader(page_of, thread):
    _, path = thread
    moderator, operator, member = (make_member(role=role) for role in ("moderator", "operator", "member"))
    for reader, roles in ((moderator, {"/moderation"}), (operator, {"/moderation", "/operate"}), (member, set())):
        assert {at for at in ("/moderation", "/operate") if f'<a href="{at}">' in page_of(reader, path)} == roles
    visitors = page_of(None, path)
    assert "Menu of" not in visitors
    assert 'name="csrf_token" value=""' in visitors
