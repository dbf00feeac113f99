"""How often one may tie oneself to others, and look for them."""

from ..core.web.limits import HOUR, MINUTE, Limit

TIE = Limit("ties", 300, HOUR)  # to follow, block or mute somebody, which others may be told or put out by
SEARCH = Limit("members", 120, MINUTE)
