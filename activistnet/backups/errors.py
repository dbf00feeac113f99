"""Why a backup can't be made or used."""


class Failed(Exception):
    """Said to the operator in one sentence, without a traceback."""


class Damaged(Failed):
    """A file that is not, or no longer, what was written."""
