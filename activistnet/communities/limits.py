"""How often one may change who does what in a topic."""

from ..core.web.limits import HOUR, Limit

APPOINT = Limit("appoint", 60, HOUR)
