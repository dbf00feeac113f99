"""How often one may look decision makers up, and change them."""

from ..core.web.limits import HOUR, MINUTE, Limit

FIND = Limit("decision makers", 60, MINUTE)
CHANGE = Limit("decision maker", 120, HOUR)
