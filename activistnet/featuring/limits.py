"""How often one may feature."""

from ..core.web.limits import HOUR, Limit

FEATURE = Limit("feature", 30, HOUR)
