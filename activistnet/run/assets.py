"""What browsers are sent: the packages' files and the site's own, made ready. Quick when nothing has changed."""

from activistnet.run import bundle, vendor
from activistnet.run.installation import CHECKOUT


def prepare(*, for_tests: bool = False) -> int:
    """Makes `static/vendor` and `static/build`; returns the exit status."""
    vendor.prepare(CHECKOUT, for_tests=for_tests)
    bundle.build(CHECKOUT / "static")
    return 0
