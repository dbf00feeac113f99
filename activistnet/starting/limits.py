"""How often one may begin a petition without an account, save an answer, and look for petitions like it."""

from ..core.web.limits import HOUR, Limit

BEGIN = Limit("begin petition", 60, HOUR)  # of an address; each is a row that may hold a long text
LOOK = Limit("look for similar", 600, HOUR)  # a page asks while somebody types
SAVE = Limit("save answer", 600, HOUR)
