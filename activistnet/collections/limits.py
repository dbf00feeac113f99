"""How often one may make collections, and ask people to be in them."""

from ..core.web.limits import DAY, HOUR, Limit

MAKE = Limit("collection", 10, DAY)
ADD = Limit("collection item", 60, HOUR)
