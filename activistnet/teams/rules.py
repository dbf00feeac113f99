"""Numbers of teams."""

MOST_PEOPLE = 10  # with the author
MOST_ASKED = 20  # at once, for one petition
