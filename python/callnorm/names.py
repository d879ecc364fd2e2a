r"""Names of files as text, also those whose bytes are no UTF-8: carried as Python does (surrogateescape), shown escaped.

>>> import os
>>> from callnorm import names
>>> name = os.fsdecode(b"\xc2\xbc\xd2\xf4.wav")
>>> names.shown(name)
'¼\\xd2\\xf4.wav'
>>> names.real(names.shown(name)) == name
True
"""

from __future__ import annotations

import os
import re

_READS_LIKE_BYTES = re.compile(r"\\x[0-9a-f]{2}")
_ESCAPED = re.compile(r"\\\\|\\x([0-9a-f]{2})")
_SURROGATES = re.compile("[\ud800-\udfff]")


def shown(path: str | os.PathLike[str]) -> str:
    r"""Give a path as text that can be printed and stored.

    A byte that is no UTF-8 is written ``\xb2``. Backslashes are doubled where there is such a byte, or what reads like one: so different
    names stay different, and `real` gives the name again. The core writes the paths of reports in the same way.
    """
    text = os.fspath(path)
    if not (_SURROGATES.search(text) or _READS_LIKE_BYTES.search(text)):
        return text
    return printable(text.replace("\\", r"\\"))


def real(text: str) -> str:
    """Give the path that `shown` made the text of."""
    if not _READS_LIKE_BYTES.search(text):
        return text
    return _ESCAPED.sub(lambda found: chr(0xDC00 + int(found[1], 16)) if found[1] else "\\", text)


def printable(text: str) -> str:
    """Write out what no encoding of text can hold; for messages, which nobody reads a name from."""
    return _SURROGATES.sub(_code, text)


def _code(found: re.Match[str]) -> str:
    point = ord(found[0])
    return f"\\x{point - 0xDC00:02x}" if 0xDC80 <= point <= 0xDCFF else f"\\u{point:04x}"
