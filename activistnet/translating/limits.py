"""How often one may write translations, and decide about them."""

from ..core.web.limits import HOUR, Limit

TRANSLATE = Limit("translate", 20, HOUR)  # of a member
DECIDE = Limit("decide about translations", 120, HOUR)  # of a member
