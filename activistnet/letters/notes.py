"""What is said of letters on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "letters-prepared": _l("A moderator looks at some of the letters first. Then you can download them here."),
    "letters-handed": _l("Everyone can see now that these letters were handed over."),
    "letters-passed": _l("The batch can leave."),
    "letters-out": _l("The letters you chose are taken out, and their writers are told why."),
    "letters-stopped": _l("None of these letters leaves, and their writers are told why."),
    "letters-answered": _l("The writer of the letter is told."),
}
