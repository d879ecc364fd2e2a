"""Words from elsewhere: what users call a transcript, as the bytes that the core reads."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from typing import Any, SupportsFloat

from callnorm import files, names
from callnorm._core import OptionsError

_SEGMENT = ("channel", "start", "end", "text", "avg_logprob")
_WORD = ("word", "start", "end", "probability")


def as_bytes(words: object) -> tuple[bytes, str]:
    """Give a transcript's bytes and what errors call it.

    A path is that file, in any format of docs/words.md; bytes are a file's content; a dict is taken as JSON; a list (or any
    iterable, also faster-whisper's pair of segments and info) holds segments: dicts, or objects with ``start``, ``end`` and ``text``.
    """
    if isinstance(words, str | os.PathLike):
        name = os.fspath(words)
        return files.content(name), names.shown(name)
    if isinstance(words, bytes | bytearray | memoryview):
        return bytes(words), "words"
    if isinstance(words, Mapping):
        return _dump(dict(words)), "words"
    if isinstance(words, tuple) and len(words) == 2 and hasattr(words[1], "language"):
        words = words[0]
    if not isinstance(words, Iterable):
        raise OptionsError(f"words must be a path, a dict or a list of segments, not {type(words).__name__}")
    return _dump([_segment(index, s) for index, s in enumerate(words)]), "words"


def _segment(index: int, segment: object) -> dict[str, Any]:
    if isinstance(segment, Mapping):
        return dict(segment)
    if not hasattr(segment, "text"):
        raise OptionsError(f"words: segment {index} is {type(segment).__name__}: it must be a dict or have start, end and text")
    pieces = getattr(segment, "words", None) or ()
    return _members(segment, _SEGMENT) | {"words": [p if isinstance(p, Mapping) else _members(p, _WORD) for p in pieces]}


def _members(thing: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(thing, name, None)) is not None}


def _dump(document: object) -> bytes:
    try:
        return json.dumps(document, ensure_ascii=False, default=_number, allow_nan=False).encode(errors="replace")
    except (TypeError, ValueError, RecursionError) as e:
        raise OptionsError(f"words: {_not_finite(document) or e}") from None


def _not_finite(document: object, depth: int = 8) -> str | None:
    """Name the first number that is none, as `segments.0.start is nan`; None where all are."""
    inside = document.items() if isinstance(document, Mapping) else enumerate(document) if isinstance(document, list | tuple) else ()
    for key, value in inside:
        if isinstance(value, SupportsFloat) and not math.isfinite(value):
            return f"{key} is {float(value)}"
        if depth and isinstance(value, Mapping | list | tuple) and (found := _not_finite(value, depth - 1)) is not None:
            return f"{key}.{found}"
    return None


def _number(value: object) -> float:
    """Take numpy's numbers, which recognisers hand out, for what they are."""
    if isinstance(value, SupportsFloat):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON")
