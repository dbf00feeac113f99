"""How often one may feature and pin."""

from ..core.web.limits import HOUR, Limit

PIN = Limit("pin", 60, HOUR)
FEATURE = Limit("feature", 30, HOUR)
