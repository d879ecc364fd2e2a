"""Files that users bring, read whole: a pipe or a device may never end, and is refused as a recording is."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path


def regular(file: str | os.PathLike[str]) -> Path:
    """Give the path of a file; `OSError` where it is none, or is a pipe or a device."""
    path = Path(file)
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):  # of a folder the system itself says what is wrong
        raise OSError(f"{path}: is no regular file")
    return path


def content(file: str | os.PathLike[str]) -> bytes:
    """Read a file."""
    return regular(file).read_bytes()


def text(file: str | os.PathLike[str]) -> str:
    """Read a file of UTF-8."""
    return regular(file).read_text(encoding="utf-8")


def sha256(file: str | os.PathLike[str]) -> str:
    """Hash a file's content."""
    with regular(file).open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
