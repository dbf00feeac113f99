"""How often one may ask for a coach, and coach."""

from ..core.web.limits import DAY, HOUR, Limit

ASK = Limit("ask for a coach", 10, DAY)  # of a member
ANSWER = Limit("answer a coach", 240, HOUR)  # of an author
CLAIM = Limit("claim coaching", 60, HOUR)  # of a coach
WRITE = Limit("write as a coach", 60, HOUR)  # of a coach
