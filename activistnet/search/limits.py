"""How often one may search."""

from ..core.web.limits import MINUTE, Limit

SEARCH = Limit("search", 60, MINUTE)
