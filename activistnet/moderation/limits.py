"""How often one may call moderators."""

from ..core.web.limits import HOUR, Limit

REPORT = Limit("report", 20, HOUR)
GATHER = Limit("gather signatures", 60, HOUR)
KEEP_REASON = Limit("keep reason", 60, HOUR)
APPEAL = Limit("appeal", 10, HOUR)
