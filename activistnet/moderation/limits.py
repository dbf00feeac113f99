"""How often one may call moderators."""

from ..core.web.limits import HOUR, Limit

REPORT = Limit("report", 20, HOUR)
HIDE_AT_ONCE = Limit("hide at once", 2, HOUR)  # of visitors and new members
GATHER = Limit("gather signatures", 60, HOUR)
REHEARSE = Limit("rehearse a rule", 60, HOUR)
KEEP_REASON = Limit("keep reason", 60, HOUR)
APPEAL = Limit("appeal", 10, HOUR)
