"""How often one may change what holds in a topic and who is in it."""

from ..core.web.limits import DAY, HOUR, Limit

JOIN_TOPIC = Limit("join topic", 60, HOUR)
TOPIC_SETTINGS = Limit("topic settings", 60, HOUR)
RECALL = Limit("recall", 60, HOUR)
PROPOSE = Limit("propose", 20, DAY)
SUPPORT = Limit("support", 60, HOUR)
APPOINT = Limit("appoint", 60, HOUR)
