"""What is typed is what is read: lines, bullets, numbers and addresses, in the texts that people really write."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visible import meant, seen

from activistnet.core.words import markup
from activistnet.core.words.text import clean_text

LINKS = re.compile(r'<a href="([^"]*)" rel="[^"]*">(.*?)</a>')
ADDRESS = "https://example.org/"
WORDS = st.text(alphabet="abcdefgZ éñßж語あ東एम ا ب 0123456789.,;:!?()'’\"“”«»%€|/+=@…\t", max_size=40)
STARTS = st.sampled_from(
    ["", "", "", "• ", "•", "- ", "– ", "* ", "・", "1. ", "2) ", "7. ", "  - ", "\t• ", "    ", ">>> ", "> ", "◦ "]
)
LINES = st.lists(st.tuples(STARTS, WORDS.filter(str.strip)).map("".join), max_size=12)


def html_of(typed: str) -> str:
    return str(markup.render(typed)).strip()


@given(LINES.map("\n".join))
@settings(max_examples=500, deadline=None)
def test_what_is_typed_is_read_line_by_line(typed):
    assert seen(html_of(typed)) == meant(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Signed by\nThe Parents\n12 Mill Lane",
        "THEY DECIDE!!!\n\n>>> WRITE TO THEM <<<\n*** please share *** ___ thank you ___",
        ">50 % of them\n>= 3\n>> quoted twice",
        "f**k this sh*t, 2*3*4 and 5 * 6 * 7",
        "don`t, won`t, it`s",
        "the `first' and the `second', as quoted\nin `old' texts",
        "` alone\nand ` alone",
        "Connect to ``(host,\nport)`` and ```read\nit```",
        "1. 0)\n2. 2) b\n\u2022 7. c",
        "stories[file]() and [nowhere](<>) and [there]( )",
        "Ada <ada@example.org> and <https://example.org/x>",
        "~~~~~~~~\nfirst\n~~~~~~~~\nsecond",
        "Title\n=====\ntext",
        "&lt; and &amp; and &copy; stay",
        "    far in\n\ttoo\n        and more",
        "1. a\n3. c\n2. b\n2. b",
        "5. five\n6. six\n\n8. eight",
        "| year | refused |\n|---|---|\n| 2024 | 41 |",
        "•no room\n•\ttab\n\uf0b7 from a word processor\n\u00a0\u00a0• far in\n-\u00a0nbsp",
        "¯\\_(ツ)_/¯",
        "snake_case_word and a_b",
        "(1) one;\n(2) two;\na) three",
        "I. Roman\nII. Numbers",
        "#Tag @somebody",
    ],
)
def test_nothing_of_it_is_lost(typed):
    html = html_of(typed)
    assert seen(html) == meant(typed)
    shown = re.sub(r"<[^>]*>", "", html)
    marks = re.sub(r"(?m)^[ \t\u00a0]*[•\uf0b7-]|\\", "", typed)
    assert re.sub(r"[^*_`~#>&-]", "", unescape(shown)) == re.sub(r"[^*_`~#>&-]", "", marks)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("• a\n• b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("–\u00a0a\n– b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("We ask:\n\t• a\n\t• b", "<p>We ask:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("・熱\n詳しくは", "<ul>\n<li>熱</li>\n</ul>\n<p>詳しくは</p>"),
        ("- a\n  more of a\n- b", "<ul>\n<li>a<br>\nmore of a</li>\n<li>b</li>\n</ul>"),
        ("> said\nanswered", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answered</p>"),
        ("```\n• a\n```", "<pre><code>• a\n</code></pre>"),
        ("run `bin/test`, then `a b`", "<p>run <code>bin/test</code>, then <code>a b</code></p>"),
        ("これは**大事**です", "<p>これは<strong>大事</strong>です</p>"),
        ("3. c\n5. e", '<ol start="3">\n<li>c</li>\n<li value="5">e</li>\n</ol>'),
        ("1. a\n1. b", '<ol>\n<li>a</li>\n<li value="1">b</li>\n</ol>'),
    ],
)
def test_lines_and_lists_become_lines_and_lists(typed, html):
    assert html_of(typed) == html


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        *((f"see {ADDRESS}{rest}", ADDRESS + rest) for rest in (
            "#L'histoire", "_x_", "a_", "a*", "a_b_c*d", "law?sec=4.2_b&lang=en_GB_", "?a[]=1", "wiki/L_(V)", "a~b",
            "L’an", "*a*", "a**b**", "x" * 1_500,
        )),
        (f"“{ADDRESS}q”", f"{ADDRESS}q"),
        (f"«{ADDRESS}q»", f"{ADDRESS}q"),
        (f"‘{ADDRESS}q’", f"{ADDRESS}q"),
        (f"'{ADDRESS}q'", f"{ADDRESS}q"),
        (f"{ADDRESS}x。あ", f"{ADDRESS}x"),
        (f"（{ADDRESS}x）です", f"{ADDRESS}x"),
        (f"({ADDRESS}x), and", f"{ADDRESS}x"),
        (f"[{ADDRESS}x] and", f"{ADDRESS}x"),
        (f"**see {ADDRESS}x**", f"{ADDRESS}x"),
        (f"_{ADDRESS}x_", f"{ADDRESS}x"),
        (f"~~{ADDRESS}x~~", f"{ADDRESS}x"),
        (f"{ADDRESS}x، ثم", f"{ADDRESS}x"),
        (f"HTTPS{ADDRESS[5:]}x", f"HTTPS{ADDRESS[5:]}x"),
    ],
)  # fmt: skip
def test_a_bare_address_is_a_link_as_it_was_typed(typed, address):
    [(_, shown)] = LINKS.findall(html_of(typed))
    assert shown.replace("&amp;", "&") == address


def test_what_stands_around_an_address_stays_text():
    assert html_of(f"*a {ADDRESS}_b_* c").startswith("<p><em>a <a href=")
    assert html_of(f"“{ADDRESS}q”.").endswith("</a>”.</p>")
    assert not LINKS.findall(html_of("xhttps://example.org https:// http://a `https://example.org`"))
    assert len(LINKS.findall(html_of(f"[{ADDRESS}a]({ADDRESS}b)"))) == 1


@given(st.text(alphabet="abc_*~'’().,[]“”。）&?=#/", min_size=1, max_size=60))
@settings(max_examples=300, deadline=None)
def test_every_letter_of_and_around_an_address_is_read(rest):
    typed = f"x {ADDRESS}a{rest}"
    text = re.sub(r"<[^>]*>", "", html_of(typed)).replace("&amp;", "&").replace("&quot;", '"')
    assert re.sub(r"[*_~]", "", text) == re.sub(r"[*_~]", "", clean_text(typed))
