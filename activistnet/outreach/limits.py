"""How much is drawn: beyond these a sheet is shown as it was, or is there a minute later."""

from ..core.web.limits import MINUTE, Limit

DRAWINGS = Limit("drawings", 180, MINUTE)  # of the whole site: a quarter of a processor at most
DRAWINGS_ADDRESS = Limit("drawings address", 60, MINUTE)
