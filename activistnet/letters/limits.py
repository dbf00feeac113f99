"""How often one may write a letter, and prepare them to be handed over."""

from ..core.web.limits import DAY, HOUR, Limit

WRITE = Limit("letter", 20, HOUR)  # with one signature
APPEAL = Limit("appeal of letter", 10, HOUR)
PREPARE = Limit("prepare letters", 20, DAY)  # by one member
DOCUMENT = Limit("document of letters", 20, HOUR)
