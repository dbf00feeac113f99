"""How long what was done about somebody in a topic holds, and for how long it is known whom it was about."""

from datetime import timedelta

RESTS = timedelta(days=30)  # before whoever was removed, or not let in, may join or ask again
KNOWN = timedelta(days=365)  # whom it was about, and who did it
