"""How often updates may be written and tried out."""

from ..core.web.limits import DAY, HOUR, Limit

UPDATE = Limit("update", 10, HOUR)
TEST_LETTER = Limit("update test letter", 10, DAY)
