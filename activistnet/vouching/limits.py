"""How often one may vouch."""

from ..core.web.limits import DAY, Limit

VOUCH = Limit("vouch", 20, DAY)  # by one member
