"""How a run is told to end before all calls are scored."""

from __future__ import annotations

import threading
import time
from math import inf


class Stop:
    """Says that no further call is to be begun, and how long those in hand may take."""

    def __init__(self, event: threading.Event | None = None) -> None:
        self._event = event or threading.Event()
        self._end = inf

    def set(self, grace_s: float = inf) -> None:
        """Stop; the calls in hand are finished, or broken off where they take longer than the grace."""
        self._end = min(self._end, time.monotonic() + grace_s)
        self._event.set()

    def is_set(self) -> bool:
        """Tell whether to stop."""
        return self._event.is_set()

    def is_up(self) -> bool:
        """Tell whether the calls in hand have had their time."""
        return time.monotonic() >= self._end
