"""Lists of other teams: they arrive as drafts, act only once somebody takes an entry over, and end."""

import re
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.defence import tasks
from activistnet.defence.list_models import OutsideEntry, OutsideList
from activistnet.defence.models import WordHit, WordRule
from activistnet.posts.models import Post

LIST = {"name": "Common list", "website": "https://lists.example/common", "vouched_by": "The Allied Team", "days": "30"}
TAKE = {"act": "take", "audience": "all", "effect": "hold", "days": "90", "reason": ""}
MASTODON = """#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
spam.example,suspend,true,true,"Sells pills,
and more",false
loud.example,silence,false,false,,false
ex*mple.example,suspend,false,false,,true
"""


@pytest.fixture
def take_in(moderator):
    """A list with this in it; its number."""

    def take_in(text, **values):
        answer = moderator.post("/moderation/lists", data={**LIST, "lines": text, **values})
        assert answer.status_code == 303, words(answer)
        return int(answer.location.rpartition("/")[2])

    return take_in


@pytest.fixture
def decide(app, moderator):
    """`decide(list_id, "pattern", ...)` with what is sent; the answer."""

    def decide(list_id, *patterns, browser=moderator, **values):
        with app.app_context():
            of_it = (OutsideEntry.list_id == list_id, OutsideEntry.pattern.in_(patterns))
            ids = db.session.scalars(sa.select(OutsideEntry.id).where(*of_it)).all()
        assert len(ids) == len(patterns)
        return browser.post(f"/moderation/lists/{list_id}", data={**TAKE, "entry": ids, **values})

    return decide


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\u2068", "").replace("\u2069", "").split())


def entries(app, list_id):
    with app.app_context():
        wanted = sa.select(OutsideEntry).where(OutsideEntry.list_id == list_id).order_by(OutsideEntry.id)
        return {entry.pattern: entry for entry in db.session.scalars(wanted)}


def rules(app):
    with app.app_context():
        return db.session.scalars(sa.select(WordRule).order_by(WordRule.id)).all()


def later(app, **values):
    """Let the end of everything have come so much earlier."""
    by = timedelta(**values)
    with app.app_context(), db.transaction():
        for table in (OutsideList, OutsideEntry, WordRule):
            db.session.execute(sa.update(table).values(ends_at=table.ends_at - by))


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


def test_an_entry_stands_beside_the_rules_that_are_there(app, moderator, take_in, decide):
    first = take_in("pills\nshop.example\nbig sale\nold word\nput away")
    assert decide(first, "pills", "shop.example", "big sale", "old word").status_code == 303
    assert decide(first, "put away", act="aside", reason="Too broad.").status_code == 303
    off = next(rule for rule in rules(app) if rule.pattern == "old word")
    moderator.post(f"/moderation/words/{off.id}/off")
    second = take_in("pills\ncheap pills\nsale\nexample\nold word\na.shop.example\nput away\n127.0.0.1", name="Other")
    page = words(moderator.get(f"/moderation/lists/{second}"))
    assert "The same as your rule “pills”" in page and "Narrower than your rule “pills”" in page
    assert "Narrower than your rule “shop.example”" in page and "Wider than your rule “big sale”" in page
    assert "Contradicts a decision: “old word” was switched off" in page
    assert "Contradicts: it would find links to this site itself" in page
    assert "Contradicts: the same of the list Common list was put aside. Too broad." in page


def test_g19_an_entry_taken_over_acts_with_its_source_and_no_longer_than_its_list(
    app, moderator, take_in, decide, writer, say
):
    list_id = take_in("cheap pills\nother thing\n@nour", days="7")
    answer = decide(list_id, "cheap pills")
    assert answer.status_code == 303 and "Taken over" in words(moderator.get(answer.location))
    [rule] = rules(app)
    assert rule.ends_at < datetime.now(UTC) + timedelta(days=7, minutes=1)
    assert "Taken from the list Common list, https://lists.example/common" in words(
        moderator.get(f"/moderation/words/{rule.id}")
    )
    author, root = writer(), make_discussion()
    held, fine = say(author, root, "Buy cheap pills"), say(author, root, "An other thing")
    with app.app_context():
        assert [db.session.get(Post, n).visibility for n in (held, fine)] == ["held", "visible"]
    later(app, days=7, minutes=1)
    after = say(author, root, "Buy cheap pills again")
    with app.app_context():
        assert db.session.get(Post, after).visibility == "visible"
    page = words(moderator.get(f"/moderation/lists/{list_id}"))
    assert "This list has ended" in page and "Rules to look at again" in page and "Make it our own rule" in page
    assert decide(list_id, "other thing").status_code == 422


def test_a_rule_to_look_at_again_can_be_made_our_own(app, moderator, take_in, decide):
    list_id = take_in("cheap pills", days="7")
    decide(list_id, "cheap pills")
    form = moderator.get(f"/moderation/lists/{list_id}").text.partition('action="/moderation/words"')[2]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))
    sent.pop("csrf_token", None)
    assert moderator.post("/moderation/words", data=sent).status_code == 303
    [taken, own] = rules(app)
    assert (own.pattern, own.source, own.on_at) == (taken.pattern, "", None) and own.ends_at > taken.ends_at


def test_handles_and_what_is_over_never_become_rules(app, take_in, decide):
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    head = '{"format": "activistnet-list", "version": 1}\n'
    list_id = take_in(head + f'{{"pattern": "@nour"}}\n{{"pattern": "old", "until": "{day}"}}')
    refused = decide(list_id, "nour", "old")
    assert refused.status_code == 422 and "still drafts" in refused.text
    assert rules(app) == []


def test_an_entry_that_would_have_found_everything_needs_another_moderator(
    app, moderator, log_in, take_in, decide, writer, say
):
    root, author, other = make_discussion(), writer(40), app.test_client()
    log_in(make_member(role="moderator"), other)
    for n in range(5):
        say(author, root, f"The word {n}")
    assert "wait until another moderator" in words(moderator.get(decide(take_in("the"), "the").location))
    [rule] = rules(app)
    assert rule.on_at is None
    assert other.post(f"/moderation/words/{rule.id}/on").status_code == 303


def test_without_anybody_else_such_a_rule_acts_as_rules_do(app, moderator, take_in, decide, writer, say):
    say(writer(40), make_discussion(), "The word")
    decide(take_in("the"), "the")
    assert [rule.on_at is not None for rule in rules(app)] == [True]


def test_the_same_rule_is_not_made_twice(app, take_in, decide):
    first, second = take_in("pills"), take_in("pills", name="Other")
    decide(first, "pills")
    assert decide(second, "pills").status_code == 303
    assert len(rules(app)) == 1 and entries(app, second)["pills"].state == "taken"


def test_more_rules_than_the_site_compares_with_are_refused_and_none_is_made(app, take_in, decide, monkeypatch):
    monkeypatch.setattr("activistnet.defence.rules.MOST_RULES", 1)
    list_id = take_in("one\ntwo")
    assert decide(list_id, "one", "two").status_code == 422
    assert rules(app) == [] and {each.state for each in entries(app, list_id).values()} == {"draft"}


def test_what_is_put_aside_says_why_and_can_be_a_draft_again(app, moderator, take_in, decide):
    list_id = take_in("pills")
    assert "Say why" in decide(list_id, "pills", act="aside").text
    assert decide(list_id, "pills", act="aside", reason="Too broad.").status_code == 303
    assert "Put aside: Too broad." in words(moderator.get(f"/moderation/lists/{list_id}?show=aside"))
    assert decide(list_id, "pills").status_code == 422
    assert decide(list_id, "pills", act="draft").status_code == 303
    assert decide(list_id, "pills", act="draft").status_code == 422
    assert entries(app, list_id)["pills"].state == "draft"


def test_nothing_chosen_and_what_is_no_choice_are_refused(moderator, take_in):
    list_id = take_in("pills")
    for wrong in ({}, {"entry": "x"}, {"entry": "9" * 30}, {"act": "ban"}, {"effect": "ban"}, {"days": "0"}):
        answer = moderator.post(f"/moderation/lists/{list_id}", data={**TAKE, **wrong})
        assert answer.status_code == 422 and "There is a problem" in answer.text
    assert moderator.post("/moderation/lists/999999999", data=TAKE).status_code == 404


@pytest.mark.commits(emptied=True)
def test_two_moderators_at_once_take_an_entry_over_once(app, log_in, take_in, decide):
    list_id, together, statuses = take_in("pills"), Barrier(2), []
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        log_in(make_member(role="moderator"), browser)

    def press(browser):
        together.wait(HANG)
        statuses.append(decide(list_id, "pills", browser=browser).status_code)

    threads = [Thread(target=press, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANG)
    assert sorted(statuses) == [303, 422] and len(rules(app)) == 1


def test_the_same_file_again_changes_nothing(app, moderator, take_in, decide):
    list_id = take_in("pills # spam\nshop.example")
    decide(list_id, "pills")
    answer = moderator.post(
        f"/moderation/lists/{list_id}/renew", data={"lines": "shop.example\nPills # spam", "days": "30"}
    )
    assert "nothing new" in words(moderator.get(answer.location))
    found = entries(app, list_id)
    assert (found["pills"].state, found["pills"].version, found["shop.example"].state) == ("taken", 1, "draft")


def test_a_new_version_shows_what_differs_and_ends_rules_of_what_is_gone(app, moderator, take_in, decide):
    list_id = take_in("pills # spam\nshop.example\nsale\nlasting")
    decide(list_id, "pills", "sale", "lasting")
    decide(list_id, "shop.example", act="aside", reason="Ours.")
    newer = {"lines": "pills # scam\nshop.example\nlasting\nbrand new", "days": "90"}
    answer = moderator.post(f"/moderation/lists/{list_id}/renew", data=newer)
    page = words(moderator.get(answer.location))
    assert "pills Word Changed Taken over" in page and "before: spam" in page
    assert "brand new Word New" in page and "sale Word Gone Taken over" in page
    assert "lasting" not in page and "shop.example" not in page and "Not on the list any more" in page
    ends = {rule.pattern: rule.ends_at - datetime.now(UTC) for rule in rules(app)}
    assert ends["sale"] < timedelta(days=7) < ends["pills"]
    back = moderator.post(f"/moderation/lists/{list_id}/renew", data={**newer, "lines": newer["lines"] + "\nsale"})
    page = words(moderator.get(back.location))
    assert "sale Word New Taken over" in page and "brand new" not in page


def test_a_version_or_an_entry_that_ends_sooner_lets_its_rules_end_then(app, moderator, take_in, decide):
    list_id = take_in("pills\nsale", days="90")
    decide(list_id, "pills", "sale")
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    head = '{"format": "activistnet-list", "version": 1}\n{"pattern": "sale"}\n'
    text = head + f'{{"pattern": "pills", "until": "{day}"}}'
    moderator.post(f"/moderation/lists/{list_id}/renew", data={"lines": text, "days": "7"})
    ends = {rule.pattern: rule.ends_at - datetime.now(UTC) for rule in rules(app)}
    assert ends["pills"] < timedelta(days=3) < ends["sale"] < timedelta(days=7)


def test_a_list_that_is_ended_shows_its_rules_for_a_week(app, moderator, take_in, decide):
    list_id = take_in("pills", days="90")
    decide(list_id, "pills")
    for _ in range(2):
        assert moderator.post(f"/moderation/lists/{list_id}/end").status_code == 303
    [rule] = rules(app)
    assert timedelta(days=6) < rule.ends_at - datetime.now(UTC) < timedelta(days=7, minutes=1)
    assert "1 rule to look at" in words(moderator.get("/moderation/lists"))


def test_a_refused_version_leaves_the_list_as_it_was(app, moderator, take_in):
    list_id = take_in("pills")
    answer = moderator.post(f"/moderation/lists/{list_id}/renew", data={"lines": "=1", "days": "30"})
    assert answer.status_code == 422 and "no entry in this" in answer.text
    assert [*entries(app, list_id)] == ["pills"]


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
        started = time.process_time()
        page = moderator.get(f"/moderation/posts/{case}", follow_redirects=True)
        assert time.process_time() - started < 5
        assert "shop.example : “scam”, says Allies" in words(page)


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
