"""From the places that a user names to the calls there."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from callnorm import files, names
from callnorm._core import OptionsError
from callnorm.calls import manifest
from callnorm.calls.call import Call, Place
from callnorm.calls.pattern import Pattern

_NAMES = """
    wav wave w64 rf64 bwf au snd aif aiff aifc caf mp3 m4a m4b mp4 mov aac flac ogg oga opus webm mkv mka gsm
    amr awb wma asf g729
"""
RECORDINGS = frozenset(f".{name}" for name in _NAMES.split())
"""How the names of recordings end: what is taken of a folder. What a file holds is told by its content; the last line's are failures."""
HEADERLESS = frozenset(f".{name}" for name in ["ul", "ulaw", "mulaw", "al", "alaw", "pcm", "raw", "sln", "vox", "g722"])
"""How the names of recordings without a header end: taken where they are described."""


@dataclass(slots=True)
class Skipped:
    """What was left out, by why."""

    by_name: Counter[str] = field(default_factory=Counter)
    """Files of folders that are no recordings by their names, by how these end."""
    no_file: int = 0
    """Pipes, sockets and devices in folders."""
    dangling: int = 0
    """Links in folders that lead nowhere."""
    unreadable: int = 0
    """Folders that could not be read."""
    unmatched: list[str] = field(default_factory=list)
    """Recordings that are taken, but whose names the pattern does not fit."""

    def to_dict(self) -> dict[str, object]:
        """Give the counts by the names of JSON."""
        counts = {"no_file": self.no_file, "dangling_links": self.dangling, "unreadable_folders": self.unreadable}
        return {"by_name": dict(sorted(self.by_name.items())), **counts}

    @property
    def files(self) -> int:
        """How many files were left out."""
        return self.by_name.total() + self.no_file + self.dangling


def find(
    places: Iterable[Place],
    taken: Collection[str] = (),
    raw: str | None = None,
    skipped: Skipped | None = None,
    pattern: Pattern | None = None,
) -> list[Call]:
    """List the calls at the places given, each path once; a manifest's row wins over a bare file.

    A folder stands for all its recordings, a ``*.csv``, ``*.xlsx`` or ``*.parquet`` for the calls that it lists. `taken` are names that no
    column of a manifest may have; `raw` describes recordings without a header, where a manifest's column does not; `pattern` says what
    names tell; `skipped` counts what is left out. Raises `OptionsError` where a place holds no call, and where the pattern fits no name.
    """
    found: dict[str, Call] = {}
    listed: set[str] = set()
    suffixes, left_out = RECORDINGS | HEADERLESS if raw else RECORDINGS, skipped or Skipped()
    for place in places:
        given = os.fspath(place)
        in_manifest = given.lower().endswith(manifest.ENDINGS) and not Path(given).is_dir()
        calls = list(manifest.read(Path(given), taken) if in_manifest else _at(given, suffixes, left_out))
        if not calls:
            raise OptionsError(f"{place}: no recordings here, by their names")
        listed.update(call.path for call in calls if in_manifest)
        found.update((call.path, call) for call in calls if in_manifest or call.path not in listed)
    if not found:
        raise OptionsError("no recordings were given")
    calls = [replace(call, raw=call.raw or raw) for call in found.values()]
    return calls if pattern is None else list(_by_names(calls, listed, pattern, left_out))


def _by_names(calls: list[Call], listed: Collection[str], pattern: Pattern, skipped: Skipped) -> Iterator[Call]:
    """Add what the names say to the calls that no manifest lists."""
    bare = [call for call in calls if call.path not in listed]
    read = {call.path: pattern.read(call.path) for call in bare}
    skipped.unmatched = [names.shown(path) for path, known in read.items() if known is None]
    if bare and len(skipped.unmatched) == len(bare):
        raise OptionsError(f"the name pattern fits no recording's name, such as {Path(skipped.unmatched[0]).name}")
    for call in calls:
        known = read.get(call.path)
        yield call if known is None else replace(call, **known | {"raw": known["raw"] or call.raw})


def worded(places: Sequence[Place], words: Place, raw: str | None = None) -> list[Call]:
    """Give the one recording that `places` must be, with a file that holds what was said in it."""
    calls = find(places, raw=raw)
    if calls != [Call(path=str(Path(places[0])), raw=raw)]:
        given = f"{places[0]} and {len(places) - 1} more" if len(places) > 1 else places[0]
        rest = "for many, a manifest's column 'words' names the files"
        raise OptionsError(f"words {os.fspath(words)!r} go with one recording, not with {given}: {rest}")
    files.content(words)  # a file that cannot be read is told now
    return [replace(calls[0], words=os.fspath(words))]


def _at(place: str, suffixes: frozenset[str], skipped: Skipped) -> Iterator[Call]:
    path = Path(place)
    if path.is_dir():
        return _in_folder(path, suffixes, skipped)
    if path.exists():
        return iter([Call(path=str(path))])
    matches = sorted(match for match in glob.glob(place, recursive=True) if Path(match).is_file())  # noqa: PTH207 (takes absolute patterns too)
    if not matches:
        raise OptionsError(f"{place}: no such file or folder, and no glob that matches one")
    return (Call(path=str(Path(match))) for match in matches)


def _in_folder(folder: Path, suffixes: frozenset[str], skipped: Skipped) -> Iterator[Call]:
    def unreadable(_: OSError) -> None:
        skipped.unreadable += 1

    for file in sorted(Path(where, name) for where, _, held in os.walk(folder, onerror=unreadable) for name in held):
        try:
            kind = file.stat().st_mode
        except OSError:
            skipped.dangling += 1
            continue
        if not stat.S_ISREG(kind):
            skipped.no_file += 1
        elif file.suffix.lower() in suffixes:
            yield Call(path=str(file))
        else:
            skipped.by_name[names.printable(file.suffix.lower())] += 1
