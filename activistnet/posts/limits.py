"""How often one may write and pass on."""

from ..core.web.limits import HOUR, MINUTE, Limit

DISCUSSION = Limit("discussion", 10, HOUR)
REPLY = Limit("reply", 30, 5 * MINUTE)
DRAFT = Limit("draft", 120, 5 * MINUTE)
SHARE = Limit("share", 60, HOUR)
