"""What is taken for a link in a line that gets into mail."""

import pytest

from activistnet.core.words.links import problem_of_links

LINKS = [
    "Sign at https://evil.example/x",
    "hTTp:evil",
    "Go to evil.com now",
    "evil.com/path?x=1",
    "www.evil.de",
    "Write to ada@evil.co.uk!",
    "mailto:ada",
    "javascript:alert(1)",
    "Win at 10.0.0.1/a",
    "пример.рф",
    "例え。テスト",
    "evil\uff0ecom",
    "evil\u2024com",
    "xn--80ak6aa92e.xn--p1ai",
    "a.museum",
    "EVIL.NET",
]
WORDS = [
    "Keep the night clinic open. Now!",
    "ver.di and the Dr. med. of e.V.",
    "The U.S. and the Ph.D. at 3.5 % in v2.0",
    "Minister of Health, D. Jansen",
    "No.10 must act: today",
    "Stop... now",
    "@handle, 1.2.2026",
    "Save 1.000.000 trees",
]


@pytest.mark.parametrize("line", LINKS)
def test_a_link_is_found(line):
    assert problem_of_links(line)


@pytest.mark.parametrize("line", WORDS)
def test_words_are_no_links(line):
    assert problem_of_links(line) is None
