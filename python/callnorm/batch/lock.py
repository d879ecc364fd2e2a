"""A lock on a folder that ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from callnorm._core import OptionsError

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held from its making until `release`; `OptionsError` where another process holds it."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT)
        try:
            _take(self._handle)
        except OSError:
            os.close(self._handle)
            raise OptionsError(f"{file.parent}: another batch writes its results there now") from None

    def release(self) -> None:
        """Let others have it."""
        os.close(self._handle)
