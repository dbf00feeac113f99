"""How often one may propose, change one's mind, and move."""

from ..core.web.limits import DAY, HOUR, Limit

PROPOSE = Limit("propose unions", 10, DAY)  # of a member
ANSWER = Limit("answer unions", 60, HOUR)  # of a member: changing, agreeing, declining, parting
MOVE = Limit("move signatures", 120, HOUR)  # of a member
