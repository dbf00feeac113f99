"""Leave what is out of reach alone for a moment, so that nobody waits for it again and again."""

import time


class Breaker:
    """Open for `rest` seconds after each failure."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self.is_tripped = False  # until somebody says that it is back
        self._closes_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether to go on without trying."""
        return time.monotonic() < self._closes_at

    def refuses(self) -> bool:
        """Whether to go on without trying. After each rest one is let through, until somebody says that it is back."""
        if self.is_open:
            return True
        if self.is_tripped:
            self._closes_at = time.monotonic() + self.rest
        return False

    def trip(self) -> None:
        """Note a failure."""
        self.is_tripped = True
        self._closes_at = time.monotonic() + self.rest

    def reset(self) -> None:
        """Note that it is back."""
        self.is_tripped = False
        self._closes_at = 0.0
