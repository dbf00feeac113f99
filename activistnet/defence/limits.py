"""How often members put shields up."""

from ..core.web.limits import DAY, Limit

SHIELD = Limit("shield", 20, DAY)
