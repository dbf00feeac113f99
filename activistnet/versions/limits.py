"""How often one may change one's mind about versions."""

from ..core.web.limits import HOUR, Limit

AGREE = Limit("agree to versions", 120, HOUR)  # of a member
