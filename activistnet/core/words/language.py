"""The reader's language, zone and numbers.

Figures are those of CLDR for the plain language: 0123456789 in all that the site speaks, Arabic too. Scripts ask for
them by name (plurals.js), as older browsers know another choice for Arabic.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal
from babel.plural import PluralRule
from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, get_timezone, get_translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ..data.time import now

LANGUAGES = ("en", "fr", "ar")
LONGEST_WISHES = 100  # characters of an Accept-Language that are read; browsers put the dearest first
UNITS = (86_400, 3_600, 60)  # seconds of a day, an hour and a minute
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

babel = Babel()
# How the language, zone and catalogue of a request are found; patches/catalogue.py knows a shorter way.
find_locale, find_zone = get_locale, get_timezone
find_catalogue: Callable[[], NullTranslations] = get_translations


def init_app(
    app: Flask,
    *,
    setting: Callable[[], str | None] = lambda: None,
    zone: Callable[[], str | None] = lambda: None,
) -> None:
    """Choose languages and zones by the address, then the member's `setting` and `zone`, then the browser."""
    babel.init_app(
        app,
        default_locale=LANGUAGES[0],
        default_timezone="UTC",
        default_translation_directories="activistnet/translations",
        locale_selector=lambda: _language(setting) if has_request_context() else None,
        timezone_selector=lambda: zone() if has_request_context() else None,
    )
    shown: tuple[Callable[..., object], ...] = (number, ago, day, month, exact, iso, days_ago, weekday, clock, hour)
    app.jinja_env.filters.update({each.__name__: each for each in shown}, date=date_of)
    app.add_template_global(language, "language")
    app.add_template_global(languages, "languages")
    app.add_template_global(plural_words, "plural_words")
    app.add_template_global(direction, "direction")


def _language(setting: Callable[[], str | None]) -> str:
    wishes = request.args.get("lang", ""), setting() or request.cookies.get("lang", "")
    return choose_language(*wishes, request.headers.get("Accept-Language", ""))


def choose_language(address: str, chosen: str, accepted: str) -> str:
    """The first that this site speaks of the address, the choice of before, and the browser's Accept-Language."""
    for wish in (address, chosen):
        if wish in LANGUAGES:
            return wish
    return _accepted(accepted if len(accepted) <= LONGEST_WISHES else accepted[:LONGEST_WISHES].rpartition(",")[0])


@lru_cache(256)  # of short keys: a quarter of a megabyte at most
def _accepted(wishes: str) -> str:
    return parse_accept_header(wishes, LanguageAccept).best_match(LANGUAGES) or LANGUAGES[0]


def language() -> str:
    """The language this page is written in."""
    locale = find_locale()
    return locale.language if locale else LANGUAGES[0]


def gettext(text: str) -> str:
    """A sentence in that language, said where no template is."""
    return str(find_catalogue().ugettext(text))


def in_language(code: str | None) -> AbstractContextManager[None]:
    """`with in_language(member.language):` the words inside are in it, or in the first of the site's."""
    spoken: AbstractContextManager[None] = force_locale(code if code in LANGUAGES else LANGUAGES[0])
    return spoken


def direction() -> str:
    """The direction this page is written in, as HTML says it."""
    return direction_of(language())


def direction_of(code: str) -> str:
    """The direction of a language."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@lru_cache
def languages() -> tuple[tuple[str, str], ...]:
    """The languages of the site, each named in itself."""
    return tuple((code, own_name(code)) for code in LANGUAGES)


@lru_cache
def own_name(code: str) -> str:
    """What a language is called in itself."""
    return str(Locale.parse(code).get_display_name()).capitalize()


def names_of(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Languages with their names in the reader's, in the order of these names."""
    return list(_names(tuple(codes), language()))


@lru_cache
def _names(codes: tuple[str, ...], code: str) -> tuple[tuple[str, str], ...]:
    known = Locale.parse(code).languages
    return tuple(sorted(((each, str(known[each])) for each in codes), key=lambda named: named[1].casefold()))


@dataclass(frozen=True)
class Sentence:
    """A sentence about a number, in all plurals of one language. Scripts choose among `forms` with Intl.PluralRules."""

    language: str
    forms: Mapping[str, str]  # by CLDR's names: zero, one, two, few, many, other

    def said(self, n: int, /, **numbers: int) -> str:
        """About `n`, with these numbers in their places, written as the reader writes them."""
        form = self.forms[_plural_rule(self.language)(n)]
        return form % {name: _number(value, self.language) for name, value in numbers.items()}


def plural_words(one: str, many: str) -> Sentence:
    """The sentence in the reader's language, for what goes on counting in an open page."""
    return _sentence(language(), one, many)


@lru_cache(1_000)  # of sentences in the source
def _sentence(code: str, one: str, many: str) -> Sentence:
    say = find_catalogue().ungettext
    return Sentence(code, {name: str(say(one, many, n)) for name, n in _plurals(code).items()})


@lru_cache
def _plurals(code: str) -> dict[str, int]:
    """The plurals of a language, each with a number that takes it; a million is there for those who count it apart."""
    return {_plural_rule(code)(n): n for n in (0, 1_000_000, *range(199, 0, -1))}


@lru_cache
def _plural_rule(code: str) -> PluralRule:
    return Locale.parse(code).plural_form


def _zone() -> tzinfo:
    """The reader's zone."""
    zone: tzinfo = find_zone()
    return zone


def zone_name() -> str:
    """What the reader's zone is called."""
    return str(_zone())


def number(value: float) -> str:
    """A number as the reader writes it: 1,204."""
    return _number(value, language())


@lru_cache(10_000)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


def ago(moment: datetime) -> str:
    """How long ago, in whole units that have passed, as times.js counts them; the date when it is more than a week.

    The clock of the database may be a little ahead of ours, so what was written this moment is never yet to come.
    """
    passed = now() - moment
    if passed.days > 7:
        return day(moment)
    seconds = int(passed.total_seconds())
    if -60 < seconds < 5:
        return gettext("just now")
    return _ago(_whole(seconds), language())


def _whole(seconds: int) -> int:
    """Days, hours or minutes that have passed, in seconds."""
    for unit in UNITS:
        if not -unit < seconds < unit:
            return seconds // unit * unit
    return seconds


@lru_cache(10_000)
def _ago(seconds: int, locale: str) -> str:
    passed = timedelta(seconds=-seconds)
    return str(format_timedelta(passed, threshold=1, add_direction=True, locale=locale, format="long"))


def day(moment: datetime) -> str:
    """The date in the reader's zone: 3 May 2026."""
    return date_of(moment.astimezone(_zone()).date())


def date_of(day: date) -> str:
    """A date that stands for itself, in no zone; the filter `date`."""
    return _day(day, language())


@lru_cache(10_000)
def _day(day: date, locale: str) -> str:
    return str(format_date(day, format="d MMM yyyy", locale=locale))


def days_ago(moment: datetime) -> int:
    """How many midnights have passed since, in the reader's zone."""
    return (now().astimezone(_zone()).date() - moment.astimezone(_zone()).date()).days


def weekday(moment: datetime) -> str:
    """The day of the week in the reader's zone, as it stands within a sentence: Tuesday."""
    return str(format_date(moment.astimezone(_zone()).date(), format="EEEE", locale=language()))


def clock(moment: datetime) -> str:
    """The time of the day in the reader's zone: 14:02."""
    return str(format_time(moment.astimezone(_zone()).time(), format="HH:mm", locale=language()))


def hour(n: int) -> str:
    """A full hour of the day: 18:00."""
    return str(format_time(time(n), format="HH:mm", locale=language()))


def month(moment: datetime) -> str:
    """The month in the reader's zone: May 2026."""
    return _month(moment.astimezone(_zone()).date().replace(day=1), language())


@lru_cache(1_000)
def _month(first: date, locale: str) -> str:
    return str(format_skeleton("yMMMM", first, locale=locale))


def exact(moment: datetime) -> str:
    """Date, time and zone, for the title of a relative time and for closing times."""
    return _exact(moment.replace(second=0, microsecond=0), _zone(), language())


@lru_cache(10_000)
def _exact(minute: datetime, zone: tzinfo, locale: str) -> str:
    together = str(Locale.parse(locale).datetime_formats["medium"]).format("HH:mm zzz", "d MMMM yyyy")
    return str(format_datetime(minute, together, tzinfo=zone, locale=locale))


def iso(moment: datetime) -> str:
    """For the `datetime` of a `<time>` and for JSON."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
