"""What is made of the source before a site serves: files for browsers, catalogues. Quick when nothing has changed."""

from activistnet.run import bundle, catalogues, vendor
from activistnet.run.installation import CHECKOUT
from activistnet.run.progress import CannotStart


def prepare(*, for_tests: bool = False) -> int:
    """Makes `static/vendor`, `static/build` and all catalogues; returns the exit status. Raises CannotStart."""
    try:
        vendor.prepare(CHECKOUT, for_tests=for_tests)
        bundle.build(CHECKOUT / "static")
        catalogues.prepare(CHECKOUT / "activistnet/translations")
    except PermissionError as error:
        raise CannotStart(
            "The browser's files and the catalogues are not those of this code, and this account may not make them:"
            f" run {CHECKOUT}/bin/prepare as its owner."
        ) from error
    return 0
