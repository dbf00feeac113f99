"""How often one may send pictures."""

from ..core.web.limits import DAY, MINUTE, Limit

SEND = Limit("pictures", 100, DAY)
SEND_AT_ONCE = Limit("pictures at once", 12, MINUTE)
