"""What the names of recordings say: ``{agent_id}_{date:%Y%m%d}_{call_id}.wav``."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from datetime import datetime
from pathlib import PurePath
from typing import Any

from callnorm import names
from callnorm._core import OptionsError
from callnorm.calls.call import known

_DIGITS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2, "j": 3}
_DATE, _CLOCK = set("Yymdj"), set("HMS")
_FILES = ("path", "words", "norms")


class Pattern:
    """A pattern that names are held against.

    ``{name}`` is a column and takes as few characters as it may, none of them a slash; ``{name:%Y%m%d}`` is a date or a time, and is
    written down as ISO 8601 has it. Where the pattern has slashes, as many folders above the file count as parts of its name.
    """

    def __init__(self, pattern: str, taken: Collection[str] = ()) -> None:
        self._pattern = pattern
        self._times: dict[str, str] = {}
        self._parts = pattern.count("/") + 1
        try:
            fields = list(string.Formatter().parse(pattern))
        except ValueError as e:
            raise self._wrong(str(e)) from None
        regex = "".join(re.escape(literal) + self._field(name, spec or "", taken) for literal, name, spec, _ in fields)
        try:
            self._regex = re.compile(regex)
        except re.error:
            raise self._wrong("a name in braces stands there twice") from None
        if not self._regex.groups:
            raise self._wrong("there is no name in braces, as {agent_id}")

    def _field(self, name: str | None, spec: str, taken: Collection[str]) -> str:
        if name is None:
            return ""
        if not name.isidentifier():
            raise self._wrong(f"{{{name}}} must be a name of letters, digits and underscores")
        if name in taken or name in _FILES:
            raise self._wrong(f"{{{name}}} is a name of the results' own; call it otherwise")
        if not spec:
            return f"(?P<{name}>[^/]+?)"
        pieces = re.split(r"%(.)", spec)
        if unknown := set(pieces[1::2]) - _DIGITS.keys():
            raise self._wrong(f"%{min(unknown)} is not known; there are {', '.join('%' + letter for letter in _DIGITS)}")
        self._times[name] = spec
        written = (f"\\d{{{_DIGITS[piece]}}}" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
        return f"(?P<{name}>{''.join(written)})"

    def _wrong(self, why: str) -> OptionsError:
        return OptionsError(f"name pattern {self._pattern!r}: {why}")

    def read(self, path: str) -> dict[str, Any] | None:
        """Give what a recording's name says, as members of `callnorm.calls.Call`; None where the pattern does not fit."""
        name = "/".join(PurePath(path).parts[-self._parts :])
        found = self._regex.fullmatch(name)
        try:
            given = found and {field: self._read(field, text) for field, text in found.groupdict().items()}
        except ValueError:  # no such day
            return None
        if not given:
            return None
        if "start_time" not in given and {"date", "time"} <= given.keys():
            given["start_time"] = f"{given['date']}T{given['time']}"
        return known({field: names.printable(text) for field, text in given.items()}, names.shown(path))

    def _read(self, field: str, text: str) -> str:
        if (spec := self._times.get(field)) is None:
            return text
        when, letters = datetime.strptime(text, spec), set(spec)
        if not letters & _CLOCK:
            return when.date().isoformat()
        return when.isoformat() if letters & _DATE else when.time().isoformat()
