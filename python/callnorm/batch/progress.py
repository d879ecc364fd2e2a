"""How far a batch is, on stderr: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from typing import Any

from callnorm.batch.run import Summary
from callnorm.extras import need

_LINE_S = 10.0


class Bar:
    """A bar with rate and time left."""

    def __init__(self) -> None:
        self._tqdm: Any = need("tqdm", "batch", "progress bars").tqdm
        self._bar: Any = None

    def __call__(self, summary: Summary) -> None:
        """Show where a run is."""
        if self._bar is None:
            self._bar = self._tqdm(total=len(summary.calls), unit="call", file=sys.stderr, dynamic_ncols=True)
        self._bar.set_postfix(failed=summary.failed, refresh=False)
        self._bar.update(summary.done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()


class Lines:
    """A line at most every ten seconds, and one for the end."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, summary: Summary) -> None:
        """Say where a run is."""
        total, now = len(summary.calls), time.monotonic()
        if now - self._last < _LINE_S and summary.done < total:
            return
        self._last = now
        rate = summary.done / max(summary.seconds, 1e-9)
        left = clock((total - summary.done) / rate)
        print(f"{summary.done} of {total} calls, {summary.failed} failed, {rate:.2g} calls/s, {left} left", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing is open."""


def clock(seconds: float) -> str:
    """Write a time as h:mm:ss."""
    minutes, s = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{s:02}"
