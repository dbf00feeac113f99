"""Words, numbers and times in the reader's language and zone."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_member, make_petition
from flask import current_app, g, render_template_string
from flask_babel import force_locale
from markupsafe import Markup

from activistnet.core.words import language


@pytest.fixture
def context(worker_app):
    with worker_app.test_request_context():
        g.now = datetime(2030, 5, 3, 12, 0, tzinfo=UTC)
        yield


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-2), "just now"),
        (timedelta(milliseconds=300), "just now"),
        (timedelta(seconds=5), "5 seconds ago"),
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(minutes=5, seconds=50), "5 minutes ago"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=55), "55 minutes ago"),
        (timedelta(minutes=100), "1 hour ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=6, hours=20), "6 days ago"),
        (timedelta(days=7, hours=20), "1 week ago"),
        (timedelta(days=9), "24 Apr 2030"),
        (timedelta(hours=-3), "in 3 hours"),
    ],
)
def test_how_long_ago(context, passed, words):
    assert language.ago(g.now - passed) == words


def test_times_and_numbers_as_the_reader_writes_them(context):
    assert language.exact(datetime(2030, 5, 3, 9, 5, 59, tzinfo=UTC)) == "3 May 2030, 09:05 UTC"
    assert language.day(datetime(2030, 5, 3, tzinfo=UTC)) == "3 May 2030"
    assert language.number(1204) == "1,204"
    with force_locale("fr"):
        assert language.number(1204) == "1\u202f204"
        assert language.ago(g.now - timedelta(days=2)) == "il y a 2 jours"
    assert language.number(1204) == "1,204"


def test_words_of_templates_are_escaped_where_they_hold_what_people_typed(context):
    text = "{{ _('%(name)s signed', name=n) }} {{ ngettext('%(num)s name', '%(num)s names', 2) }}"
    assert render_template_string(text, n="<b>") == "&lt;b&gt; signed 2 names"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("<b>'\"&", "&lt;b&gt;&#39;&#34;&amp;"),
        (Markup("<b>"), "<b>"),
        (1204, "1204"),
        (None, "None"),
        (True, "True"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
    ],
)
def test_templates_escape_all_but_markup(context, value, written):
    assert render_template_string("{{ v }} {{ missing }}", v=value) == f"{written} "
    assert render_template_string("{% set w %}{{ v }}{% endset %}{{ w }}", v=value) == written
    assert render_template_string("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(v) }}", v=value) == written


@pytest.mark.patched
def test_templates_are_compiled_with_our_own_calls(context):
    source = current_app.jinja_env.compile("{{ name }} {{ _('Sign') }}", raw=True)
    assert "environment.written(" in source
    assert "environment.word('Sign')" in source


@pytest.mark.patched
def test_templates_follow_a_change_of_language(context, monkeypatch):
    monkeypatch.setattr("activistnet.core.patches.catalogue.get_translations", lambda: Catalog(language.language()))
    words = "{{ _('Sign') }}"
    assert render_template_string(words) == "en Sign"
    with force_locale("fr"):
        assert render_template_string(words) == "fr Sign"
    assert render_template_string(words) == "en Sign"


class Catalog:
    """Words with their language before them."""

    def __init__(self, language):
        self.language = language

    def ugettext(self, text):
        return f"{self.language} {text}"


def test_a_language_that_is_not_spoken_here_changes_nothing(client):
    assert 'lang="en"' in client.get("/nothing?lang=tlh").text


@pytest.mark.parametrize(
    ("spoken", "names"),
    [
        ("en", {"one", "other"}),
        ("fr", {"one", "many", "other"}),
        ("ar", {"zero", "one", "two", "few", "many", "other"}),
    ],
)
def test_scripts_are_given_a_sentence_in_all_plurals_of_the_language(context, spoken, names):
    with force_locale(spoken):
        sentence = language.plural_words("%(n)s seal", "%(n)s seals")
        assert set(sentence.forms) == names
        assert sentence.said(1, n=1) == f"{language.number(1)} seal"
        assert sentence.said(1204, n=1204) == f"{language.number(1204)} seals"


def test_arabic_has_the_figures_of_its_plain_locale_and_its_own_comma(context):
    with force_locale("ar"):
        assert language.number(1204) == "1,204"
        assert language.day(datetime(2030, 5, 3, tzinfo=UTC)) == "3 مايو 2030"
        assert language.exact(datetime(2030, 5, 3, 9, 5, 59, tzinfo=UTC)) == "3 مايو 2030، 09:05 UTC"
        assert language.ago(g.now - timedelta(days=2)) == "قبل يومين"
        assert language.direction() == "rtl"


@pytest.mark.parametrize(("spoken", "row"), [("en", "A, B and C"), ("fr", "A, B et C"), ("ar", "A وB وC")])
def test_names_stand_in_a_row_as_the_language_has_them(context, spoken, row):
    with force_locale(spoken):
        assert render_template_string("{{ names|listed }}", names=["A", "B", "C"]) == row
        assert render_template_string("{{ names|listed }}", names=["<b>"]) == "&lt;b&gt;"
        assert render_template_string("{{ names|listed }}", names=[]) == ""


TEXTS = {
    "{{ _('%(name)s waved', name=n) }}": "{} waved",
    "{{ ngettext('%(name)s, %(n)s name', '%(name)s, %(n)s names', 2, name=n, n=2) }}": "{}, 2 names",
    "{{ pgettext('here', 'of %(name)s', name=n) }}": "of {}",
    "{{ npgettext('here', '%(name)s, %(num)s', '%(name)s, %(num)s', 3, name=n) }}": "{}, 3",
    "{{ pgettext('here', 'Sign') }}": "Sign",
}


@pytest.mark.parametrize(("text", "said"), TEXTS.items())
def test_what_is_put_into_a_sentence_keeps_its_own_direction_among_words_from_right_to_left(context, text, said):
    assert render_template_string(text, n="<Li>") == said.format("&lt;Li&gt;")
    with force_locale("ar"):
        assert render_template_string(text, n="<Li>") == said.format("\u2068&lt;Li&gt;\u2069")
        assert render_template_string(text, n=Markup("<b>Li</b>")) == said.format("\u2068<b>Li</b>\u2069")


def test_how_long_a_text_may_be_is_written_as_its_language_writes_numbers(client, log_in):
    member = make_member()
    log_in(member)
    petition = make_petition(author=member)
    said = client.post(f"/petitions/{petition.id}/close?lang=fr", data={"outcome": "won", "word": "x" * 1001})
    assert "Utilisez 1\u202f000 caractères au plus" in said.text
