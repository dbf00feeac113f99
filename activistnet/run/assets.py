"""What browsers are sent: the packages' files and the site's own, made ready. Quick when nothing has changed."""

from activistnet.run import bundle, vendor
from activistnet.run.installation import CHECKOUT
from activistnet.run.progress import CannotStart


def prepare(*, for_tests: bool = False) -> int:
    """Makes `static/vendor` and `static/build`; returns the exit status. Raises CannotStart."""
    try:
        vendor.prepare(CHECKOUT, for_tests=for_tests)
        bundle.build(CHECKOUT / "static")
    except PermissionError as error:
        raise CannotStart(
            "The browser's files are not those of this code, and this account may not make them:"
            f" run {CHECKOUT}/bin/prepare as its owner."
        ) from error
    return 0
