"""What is said of acts about translations on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "translation-published": _l("The translation is published. People can read and sign the petition in it."),
    "translation-offered": _l(
        "The author of the petition can read your translation now. We'll tell you what they say."
    ),
    "translation-held": _l("A moderator looks at the translation before others can see it."),
    "translation-accepted": _l("You've accepted the translation. People can read and sign the petition in it."),
    "translation-declined": _l("You've said no to the translation. Its translator is told."),
    "translation-removed": _l("The translation is removed. Signatures that were given to it go on to count."),
    "translation-unnamed": _l("Your name isn't shown with the translation any more."),
}
