"""The catalogues of the site's languages held against the words in its source, and brought up to date with them.

`bin/words` writes new sentences into each catalogue and takes out what nobody says any more; `bin/check catalogues`
fails where one is missing, left open, would break a page, or where its marks are set as English sets them.
"""

import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path

import typography
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from activistnet.core.words.language import LANGUAGES
from activistnet.run.installation import CHECKOUT

WHERE_WORDS_ARE = [("activistnet/**.py", "python"), ("templates/**.html", "jinja2")]
SAID_BY = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "given_text")),
    **dict.fromkeys(("ngettext", "plural_words"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext", "_lp"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
# A person's way from the first page to a signature, a reply, a petition and back: every language says that.
FOLDERS = (
    "accounts collections communities discussions featuring feed follows media newcomers notifications outreach"
    " petitions posts profiles search topics"
)
MAIN_JOB = (
    *(f"templates/{folder}/*" for folder in ("_macros", "errors", *FOLDERS.split())),
    *(f"activistnet/{folder}/*" for folder in ("core/web", "core/words", "members", *FOLDERS.split())),
    *(
        "templates/base.html",
        "templates/site/home.html",
        "templates/moderation/report*",
        "templates/moderation/receipt*",
        "templates/moderation/_outcome.html",
        "templates/moderation/_answer.html",
        "activistnet/core/refusals.py",
    ),
)
NOT_OF_IT = ("*cli.py",)
# Languages that may leave the rest open, which is shown in English (what operators, moderators and commands read), and
# the files whose sentences they have to say.
PARTIAL = {"ar": MAIN_JOB}
# In CLDR's order: zero, one, two, few, many, other. Babel's own rule has the last two of Arabic the other way round.
PLURALS = {"ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"}
TRANSLATIONS = CHECKOUT / "activistnet/translations"
SOURCE_LANGUAGE = LANGUAGES[0]
HEADER = "# What ActivistNet says, in another language."
LEFT_OUT = ("var", "static", "node_modules", "tests", "bench", ".venv")


def extracted() -> Catalog:
    """Every sentence of the site, in the order of its source, with the files that say it."""
    said = Catalog(project="ActivistNet", charset="utf-8")
    found = extract_from_dir(
        CHECKOUT,
        WHERE_WORDS_ARE,
        keywords=SAID_BY,
        directory_filter=lambda folder: Path(folder).name not in LEFT_OUT and not Path(folder).name.startswith("."),
    )
    for file, _line, message, _comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        said.add(message, None, [(file, None)], context=context)
    return said


def path_of(language: str) -> Path:
    """Where the catalogue of a language is."""
    return TRANSLATIONS / language / "LC_MESSAGES/messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language; an empty one where there is none yet."""
    path = path_of(language)
    return read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else new(language)


def new(language: str) -> Catalog:
    """A catalogue that says nothing yet."""
    empty = Catalog(locale=language, project="ActivistNet", header_comment=HEADER, fuzzy=False, charset="utf-8")
    if language in PLURALS:
        empty.mime_headers = [("Plural-Forms", PLURALS[language])]
    return empty


def update(languages: list[str]) -> None:
    """Write what the source says into these catalogues; what was translated stays, nothing is guessed."""
    said = extracted()
    for language in languages:
        catalogue = read(language)
        catalogue.update(said, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, catalogue, width=120, omit_header=False, ignore_obsolete=True)


def faults(language: str, said: Catalog, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue of a language, a line each."""
    for message in said:
        if not message.id or not _is_asked_of(language, message):
            continue
        if not is_translated(catalogue.get(message.id, message.context)):
            yield f"{language}: not translated: {message.id!r} ({message.locations[0][0]})"
    for message in catalogue:
        if message.id and message.fuzzy:
            yield f"{language}: left open: {message.id!r}"
        if is_translated(message):
            yield from (f"{language}: {message.id!r}: {error}" for error in message.check(catalogue))
            yield from (f"{language}: no no-break space beside a mark: {few!r}" for few in _ill_set(language, message))
        elif message.pluralizable and any(message.string or ()):
            yield f"{language}: in some plurals only: {message.id!r}"


def _ill_set(language: str, message: Message) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return (few for text in texts for few in typography.ill_set(language, text))


def _is_asked_of(language: str, message: Message) -> bool:
    """Whether this language has to have the sentence: by the files that say it."""
    files = [file for file, _line in message.locations]
    return language not in PARTIAL or any(
        _is_one(file, PARTIAL[language]) for file in files if not _is_one(file, NOT_OF_IT)
    )


def is_of_main_job(file: str) -> bool:
    """Whether what a file says is a part of the main job."""
    return _is_one(file, MAIN_JOB) and not _is_one(file, NOT_OF_IT)


def _is_one(file: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(file, pattern) for pattern in patterns)


def is_translated(message: Message | None) -> bool:
    """Whether it says something, in all plurals where it has several."""
    if message is None or not message.id:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _lint(languages: list[str]) -> int:
    """Marks and placeholders that were lost on the way, as dennis finds them."""
    paths = [str(path_of(language)) for language in languages]
    if not paths:
        return 0
    return subprocess.run(
        [sys.executable, "-m", "dennis.cmdline", "lint", "--errorsonly", *paths], check=False
    ).returncode


def main(arguments: list[str]) -> int:
    """`update [LANGUAGE...]` writes; without a word it checks and returns the exit status."""
    others = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
    if arguments[:1] == ["update"]:
        update(arguments[1:] or others)
        return 0
    said = extracted()
    found = [fault for language in others for fault in faults(language, said, read(language))]
    print("\n".join(found) or f"{len(list(said)) - 1} sentences in {len(LANGUAGES)} languages.")
    return 1 if found or _lint(others) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
