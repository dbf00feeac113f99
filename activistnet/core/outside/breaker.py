"""Leave what is out of reach alone for a moment, so that nobody waits for it again and again."""

import time


class Breaker:
    """Open for `rest` seconds after each failure."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self._closes_at = 0.0
        self._is_tripped = False

    @property
    def is_open(self) -> bool:
        """Whether to go on without trying."""
        return time.monotonic() < self._closes_at

    def refuses(self) -> bool:
        """Whether to go on without trying. After each rest one is let through, until somebody says that it is back."""
        if self.is_open:
            return True
        if self._is_tripped:
            self._closes_at = time.monotonic() + self.rest
        return False

    def trip(self) -> None:
        """Note a failure."""
        self._is_tripped = True
        self._closes_at = time.monotonic() + self.rest

    def reset(self) -> None:
        """Note that it is back."""
        self._is_tripped = False
        self._closes_at = 0.0
