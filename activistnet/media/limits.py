"""How often one may send pictures."""

from ..core.web.limits import DAY, HOUR, MINUTE, Limit

SEND = Limit("pictures", 100, DAY)
DESCRIBE = Limit("words of pictures", 120, HOUR)
SEND_AT_ONCE = Limit("pictures at once", 12, MINUTE)
