"""Lists of other teams: they arrive as drafts, act only once somebody takes an entry over, and end."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from costs import is_cheap
from defence.conftest import LIST, entries, later, rules
from factories import make_discussion, make_member
from shown import words

from activistnet.core.data.db import db
from activistnet.defence import tasks
from activistnet.defence.list_models import OutsideEntry, OutsideList
from activistnet.defence.models import WordHit, WordRule
from activistnet.posts.models import Post

MASTODON = """#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
spam.example,suspend,true,true,"Sells pills,
and more",false
loud.example,silence,false,false,,false
ex*mple.example,suspend,false,false,,true
"""


def test_each_field_on_the_page_of_a_list_has_its_own_label(moderator, take_in):
    page = moderator.get(f"/moderation/lists/{take_in('spam.example')}").text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len({*ids}) and {"days", "version-days"} <= {*re.findall(r'<label for="([^"]+)"', page)}


def test_g19_a_table_of_blocked_domains_arrives_as_drafts_that_do_nothing(app, moderator, take_in, writer, say):
    list_id = take_in(MASTODON)
    found = entries(app, list_id)
    assert {(each.kind, each.pattern, each.label, each.state) for each in found.values()} == {
        ("domain", "spam.example", "suspend", "draft"),
        ("domain", "loud.example", "silence", "draft"),
    }
    assert found["spam.example"].comment == "Sells pills, and more"
    page = words(moderator.get(f"/moderation/lists/{list_id}"))
    assert "Line 5: Some letters of this domain are hidden" in page and "Vouched for by The Allied Team" in page
    reply = say(writer(), make_discussion(), "see https://spam.example/x")
    with app.app_context():
        assert db.session.get(Post, reply).visibility == "visible"
    assert rules(app) == []


@pytest.mark.parametrize(
    ("line", "kind", "pattern", "label"),
    [
        ("Cheap  Pills # spam", "word", "cheap pills", "spam"),
        ("*.Shop.Example", "domain", "shop.example", ""),
        ("https://shop.example/Sale/ # scam", "link", "//shop.example/sale", "scam"),
        ("@Nour # rude", "handle", "nour", "rude"),
        ("@nour@127.0.0.1", "handle", "nour", ""),
        ("دواء رخيص", "word", "دواء رخيص", ""),
        ("xn--80ak6aa92e.com", "domain", "xn--80ak6aa92e.com", ""),
        ("пример.example", "domain", "пример.example", ""),
    ],
)
def test_a_line_is_seen_for_what_it_is(app, take_in, line, kind, pattern, label):
    [entry] = entries(app, take_in(f"# Made by hand\r\n\r\n{line}\r\n")).values()
    assert (entry.kind, entry.pattern, entry.label) == (kind, pattern, label)


HOSTILE = {
    b"=HYPERLINK(1)": "begins like a formula",
    b"+1 pills": "begins like a formula",
    b"c.*p pills": "signs of a search pattern",
    b"/^pills$/i": "signs of a search pattern",
    b"x" * 1_000: "too long",
    b"x" * 100: "too long",
    "p\u0430ypal.example".encode(): "look like those of another alphabet",
    "\u0440\u0430\u0443\u0440\u0430.example".encode(): "look like those of another alphabet",
    "p\u0430ypal".encode(): "mixes letters of different alphabets",
    "pi\u202ells".encode(): "be seen or can",
    "pi\u200blls".encode(): "be seen or can",
    b"\x89PNG\xff\xfe": "text in UTF-8",
    b"a\x00b": "text in UTF-8",
    b"@nour@other.example": "belongs to another site",
    b"@no": "not a handle",
    b"...": "no letters or digits",
    b"https://nothing": "not a domain",
    b"FINE one": "in this file already",
}


def test_g19_hostile_lines_are_refused_with_their_number_and_the_good_ones_stay(app, moderator):
    content = b"\xef\xbb\xbffine one\n" + b"\r\n".join(HOSTILE) + b"\n" + b"fine two\n"
    sent = {**LIST, "file": (BytesIO(content), "list.txt")}
    answer = moderator.post("/moderation/lists", data=sent)
    assert answer.status_code == 303, words(answer)
    page = words(moderator.get(answer.location))
    for number, (line, why) in enumerate(HOSTILE.items(), start=2):
        assert re.search(rf"Line {number}: [^:]*{re.escape(why)}", page), (line, page)
    assert [*entries(app, int(answer.location.rpartition("/")[2]))] == ["fine one", "fine two"]


def test_a_line_of_a_megabyte_or_a_quote_that_never_ends_takes_no_other_line_with_it(app, moderator, take_in):
    header, rows = MASTODON.split("\n", 1)[0], 'one.example,suspend,,,"never closed,\ntwo.example,suspend,,,,\n'
    file = f"{header}\n{rows}{'x' * 300_000}\nthree.example,suspend,,,,\n".encode()
    answer = moderator.post("/moderation/lists", data={**LIST, "file": (BytesIO(file), "list.csv")})
    assert [*entries(app, int(answer.location.rpartition("/")[2]))] == ["two.example", "three.example"]
    page = words(moderator.get(answer.location))
    assert "Line 2: A quotation mark" in page and "Line 4: It's too long" in page.replace("&#39;", "'")


def test_our_own_format_has_kinds_labels_and_last_days(app, moderator, take_in):
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    lines = [
        '{"format": "activistnet-list", "version": 1}',
        f'{{"kind": "word", "pattern": "cheap pills", "label": "spam", "comment": "Since May", "until": "{day}"}}',
        '{"pattern": "shop.example"}',
        '{"pattern": 5}',
        '{"pattern": "a word", "weight": "9"}',
        '{"pattern": "a word", "until": "tomorrow"}',
        '{"pattern": "a word", "kind": "regex"}',
        "[" * 1_500,
    ]
    list_id = take_in("\n".join(lines))
    found = entries(app, list_id)
    assert [*found] == ["cheap pills", "shop.example"]
    assert (found["cheap pills"].comment, found["cheap pills"].ends_at.date().isoformat()) == ("Since May", day)
    page = words(moderator.get(f"/moderation/lists/{list_id}"))
    assert all(f"Line {n}:" in page for n in (4, 5, 6, 7, 8))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "read this"),
        (b"\xff\xfep\x00", "read this"),
        (b'{"format": "other"}\n{"pattern": "a"}', "read this"),
        (b"\n".join(b"word %d" % n for n in range(5_001)), "more than 5,000 entries"),
        (b"x\n" * 20_001, "more than 5,000 entries"),
        (b"=1\n=2\n", "no entry in this"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_nothing_typed_is_lost(app, moderator, content, why):
    answer = moderator.post("/moderation/lists", data={**LIST, "file": (BytesIO(content), "list.txt")})
    assert answer.status_code == 422 and why in words(answer)
    assert "https://lists.example/common" in answer.text
    with app.app_context():
        assert db.session.scalars(sa.select(OutsideList)).all() == []


@pytest.mark.parametrize("wrong", [{"name": ""}, {"vouched_by": ""}, {"days": "9"}, {"days": ""}])
def test_a_list_without_its_source_is_refused(moderator, wrong):
    answer = moderator.post("/moderation/lists", data={**LIST, "lines": "pills", **wrong})
    assert answer.status_code == 422 and "There is a problem" in answer.text and "pills" in answer.text


def test_what_each_draft_would_have_touched_is_shown_with_examples(take_in, moderator, writer, say):
    root, old, new = make_discussion(), writer(40), writer(2)
    say(old, root, "Buy cheap pills")
    say(new, root, "I said cheap pills")
    say(new, root, "Nothing, and https://a.shop.example/x")
    list_id = take_in("cheap pills\nshop.example\nquiet")
    page = words(moderator.get(f"/moderation/lists/{list_id}"))
    assert "on 4 texts of the last 30 days" in page
    assert "found something in 2 texts · by 2 members · 1 of them joined in these 30 days I said cheap pills" in page
    assert "found something in 1 text · by 1 member · 1 of them joined" in page and "would have found nothing" in page


def test_what_is_rehearsed_is_what_the_rule_then_finds(app, take_in, decide, writer, say):
    """The same texts before the rules act and afterwards."""
    patterns = ["cheap pills", "shop.example", "https://deal.example/x", "loyer élevé", "c++", "a-b", "no"]
    texts = [
        "CHEAP  pills",
        "cheap pillsy",
        "www.a.shop.example",
        "shop.example.org",
        "http://deal.example/x/y",
        "a-b c",
    ]
    texts += ["Loyer Eleve!", "c++ no", "xc++", "note", "https://deal.example/xy", "(no)", "a-bc", "myshop.example"]
    root, author = make_discussion(), writer(40)
    for text in texts:
        say(author, root, text)
    list_id = take_in("\n".join(patterns))
    before = {pattern: entry.found_count for pattern, entry in entries(app, list_id).items()}
    assert sum(before.values()) == 8
    assert decide(list_id, *before, effect="count").status_code == 303
    for text in texts:
        say(author, root, text)
    with app.app_context():
        found = sa.select(WordRule.pattern, sa.func.count()).join(WordHit).group_by(WordRule.pattern)
        after = dict(db.session.execute(found).all())
    assert after == {pattern: n for pattern, n in before.items() if n}


def test_drafts_are_rehearsed_again_on_request(app, moderator, take_in, writer, say):
    list_id = take_in("cheap pills")
    say(writer(), make_discussion(), "cheap pills")
    assert moderator.post(f"/moderation/lists/{list_id}/rehearse").status_code == 303
    assert entries(app, list_id)["cheap pills"].found_count == 1


def test_labels_are_read_by_moderators_beside_a_case_and_by_nobody_else(
    app, moderator, take_in, decide, writer, say, visitor
):
    author = writer()
    handle = author.member.handle
    list_id = take_in(f"@{handle} # troll\nshop.example # scam\nnothing.example # odd\nnote.example", name="Allies")
    reply = say(author, make_discussion(), "See https://a.SHOP.example/x and note.example")
    visitor.post(f"/posts/{reply}/report", data={"rule": "spam"})
    case = moderator.get(f"/moderation/posts/{reply}", follow_redirects=True)
    assert f"@{handle} : “troll”, says Allies" in words(case) and "shop.example : “scam”, says Allies" in words(case)
    assert "odd" not in case.text and "note.example :" not in words(case)
    for browser in (visitor, author):
        for path in (f"/r/{reply}", f"/@{handle}", "/me/standing", "/moderation/log"):
            page = browser.get(path, follow_redirects=True).text
            assert "troll" not in page and "scam" not in page
    decide(list_id, handle, act="aside", reason="Someone else.")
    assert "troll" not in moderator.get(f"/moderation/posts/{reply}", follow_redirects=True).text
    later(app, days=31)
    assert "scam" not in moderator.get(f"/moderation/posts/{reply}", follow_redirects=True).text


def test_a_list_is_forgotten_a_month_after_its_end(app, take_in):
    take_in("pills", days="7")
    later(app, days=7 + 29)
    with app.app_context(), db.transaction():
        tasks.clear_lists()
        assert len(db.session.scalars(sa.select(OutsideEntry)).all()) == 1
    later(app, days=2)
    with app.app_context(), db.transaction():
        tasks.clear_lists()
        assert db.session.scalars(sa.select(OutsideEntry)).all() == []


def test_every_act_is_in_the_log_of_acts(app, log_in, moderator, take_in, decide):
    list_id = take_in("pills\nsale")
    decide(list_id, "pills")
    decide(list_id, "sale", act="aside", reason="No.")
    moderator.post(f"/moderation/lists/{list_id}/end")
    operator = app.test_client()
    log_in(make_member(role="operator"), operator)
    page = words(operator.get("/operate/audit"))
    for said in ("List of another team added", "taken over", "put aside", "List of another team ended"):
        assert said in page


def test_a_text_of_any_shape_is_searched_for_domains_at_once(moderator, take_in, writer, say, visitor):
    take_in("shop.example # scam", name="Allies")
    root, shapes = make_discussion(), ("a" * 19_000, "a." * 9_500, "a-" * 9_500)
    cases = [say(writer(), root, f"{shape} see https://www.shop.example/x.") for shape in shapes]
    for case in cases:
        visitor.post(f"/posts/{case}/report", data={"rule": "spam"})
        page = f"/moderation/posts/{case}"
        assert "shop.example : “scam”, says Allies" in words(moderator.get(page, follow_redirects=True))
        assert is_cheap(lambda page=page: moderator.get(page, follow_redirects=True), seconds=5)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_not_every_zone_has_ends_no_entry(app, log_in, moderator, day):
    file = (
        '{"format": "activistnet-list", "version": 1}\n{"pattern": "sale"}\n'
        + f'{{"pattern": "pills", "until": "{day}"}}'
    )
    answer = moderator.post("/moderation/lists", data={**LIST, "lines": file})
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        browser = app.test_client()
        log_in(make_member(role="moderator", time_zone=zone), browser)
        page = browser.get(answer.location)
        assert page.status_code == 200 and "Line 3" in words(page)


def test_a_rule_that_was_there_does_not_end_with_a_list_that_says_the_same(app, moderator, take_in, decide):
    sent = {"kind": "word", "pattern": "pills", "audience": "all", "effect": "hold", "days": "90"}
    page = moderator.post("/moderation/words", data=sent).location
    assert moderator.post(f"{page.partition('?')[0]}/on").status_code == 303
    list_id = take_in("pills", days="7")
    assert decide(list_id, "pills").status_code == 303
    moderator.post(f"/moderation/lists/{list_id}/renew", data={"lines": "sale", "days": "7"})
    moderator.post(f"/moderation/lists/{list_id}/end")
    [own] = rules(app)
    assert own.ends_at - datetime.now(UTC) > timedelta(days=80)
