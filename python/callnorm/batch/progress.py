"""How far a batch is, on stderr: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from typing import Any

from callnorm.batch import text
from callnorm.batch.run import Summary
from callnorm.extras import need
from callnorm.labels import Language

_LINE_S = 10.0


class Bar:
    """A bar with rate and time left."""

    def __init__(self, lang: Language) -> None:
        self._tqdm: Any = need("tqdm", "batch", "progress bars").tqdm
        self._lang: Language = lang
        self._bar: Any = None

    def __call__(self, summary: Summary) -> None:
        """Show where a run is."""
        if self._bar is None:
            self._bar = self._tqdm(total=len(summary.calls), unit=text.unit(self._lang), file=sys.stderr, dynamic_ncols=True)
        self._bar.set_postfix_str(text.failed(summary, self._lang), refresh=False)
        self._bar.update(summary.done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()


class Lines:
    """A line at most every ten seconds, and one for the end."""

    def __init__(self, lang: Language) -> None:
        self._lang: Language = lang
        self._last = time.monotonic()

    def __call__(self, summary: Summary) -> None:
        """Say where a run is."""
        now = time.monotonic()
        if now - self._last < _LINE_S and summary.done < len(summary.calls):
            return
        self._last = now
        print(text.far(summary, self._lang), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing is open."""
