"""How often one may ask others to help."""

from ..core.web.limits import DAY, HOUR, Limit

ASK = Limit("team invitation", 20, DAY)  # by one member, for all their petitions
CHANGE = Limit("team change", 60, HOUR)
