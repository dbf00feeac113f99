"""How often one may deliver, and answer."""

from ..core.web.limits import DAY, HOUR, Limit

DELIVER = Limit("deliver", 20, DAY)  # by one member
ANSWER = Limit("answer of office", 60, HOUR)  # with one link
PROMISE = Limit("promise kept", 30, DAY)  # by one member
DOCUMENT = Limit("document", 60, HOUR)  # drawn for one browser
