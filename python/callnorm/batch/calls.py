"""Which calls a batch scores: files, folders, globs and manifests."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from callnorm import sheet, transcripts
from callnorm._core import OptionsError

Place = str | os.PathLike[str]

_NAMES = """
    wav wave w64 rf64 bwf au snd aif aiff aifc caf mp3 m4a m4b mp4 mov aac flac ogg oga opus webm mkv mka gsm
    amr awb wma asf g729
"""
RECORDINGS = frozenset(f".{name}" for name in _NAMES.split())
"""How the names of recordings end: what is taken of a folder. What a file holds is told by its content; the last line's are failures."""
HEADERLESS = frozenset(f".{name}" for name in ["ul", "ulaw", "mulaw", "al", "alaw", "pcm", "raw", "sln", "vox", "g722"])
"""How the names of recordings without a header end: taken where they are described."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call: where its recording lies, and what a manifest says of it."""

    path: str
    agent: str | None = None
    """The agent's side, where this call's own is known."""
    words: str | None = None
    """A file that holds what was said."""
    raw: str | None = None
    """What the recording holds, where it has no header."""
    carried: dict[str, str | None] = field(default_factory=dict)
    """The manifest's other columns."""


def find(places: Iterable[Place], taken: Iterable[str] = (), raw: str | None = None, skipped: Counter[str] | None = None) -> list[Call]:
    """List the calls at the places given, each path once; a manifest's row wins over a bare file.

    A folder stands for all its recordings, a ``*.csv`` for the calls that it lists. `taken` are names that no column of a manifest
    may have; `raw` describes recordings without a header; `skipped` counts the files of folders that are none, by how their names
    end. Raises `OptionsError` where a place holds no call.
    """
    found: dict[str, Call] = {}
    suffixes, counts = RECORDINGS | HEADERLESS if raw else RECORDINGS, Counter() if skipped is None else skipped
    for place in places:
        calls = list(_at(os.fspath(place), set(taken), suffixes, counts))
        if not calls:
            raise OptionsError(f"{place}: no recordings here, by their names")
        for call in calls:
            if call.path not in found or call.carried or call.agent or call.words:
                found[call.path] = replace(call, raw=raw)
    if not found:
        raise OptionsError("no recordings were given")
    return list(found.values())


def worded(places: Sequence[Place], words: Place, raw: str | None = None) -> list[Call]:
    """Give the one recording that `places` must be, with a file that holds what was said in it."""
    calls = find(places, raw=raw)
    if calls != [Call(path=str(Path(places[0])), raw=raw)]:
        given = f"{places[0]} and {len(places) - 1} more" if len(places) > 1 else places[0]
        rest = "for many, a manifest's column 'words' names the files"
        raise OptionsError(f"words {os.fspath(words)!r} go with one recording, not with {given}: {rest}")
    transcripts.as_bytes(words)  # a file that cannot be read is told now
    return [replace(calls[0], words=os.fspath(words))]


def _at(place: str, taken: set[str], suffixes: frozenset[str], skipped: Counter[str]) -> Iterator[Call]:
    path = Path(place)
    if path.is_dir():
        return _in_folder(path, suffixes, skipped)
    if path.suffix.lower() == ".csv":
        return _listed(path, taken)
    if path.exists():
        return iter([Call(path=str(path))])
    matches = sorted(match for match in glob.glob(place, recursive=True) if Path(match).is_file())  # noqa: PTH207 (takes absolute patterns too)
    if not matches:
        raise OptionsError(f"{place}: no such file or folder, and no glob that matches one")
    return (Call(path=str(Path(match))) for match in matches)


def _in_folder(folder: Path, suffixes: frozenset[str], skipped: Counter[str]) -> Iterator[Call]:
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in suffixes and file.is_file():
            yield Call(path=str(file))
        elif file.is_file():
            skipped[file.suffix.lower()] += 1


def _listed(manifest: Path, taken: set[str]) -> Iterator[Call]:
    """Read a manifest; paths in it are relative to its own folder."""
    lines: dict[str, int] = {}
    for line, row in sheet.read(manifest, ["path"]):
        if clash := sorted(taken.intersection(row) - {"path"}):
            raise OptionsError(f"{manifest}: column {clash[0]!r} is a name of the results' own; call it otherwise")
        if not row["path"]:
            raise OptionsError(f"{manifest}:{line}: path is empty")
        path = str(manifest.parent / row.pop("path"))
        if path in lines:
            raise OptionsError(f"{manifest}:{line}: {path} stands in line {lines[path]} already")
        lines[path] = line
        agent, words = row.pop("agent", ""), row.pop("words", "")
        yield Call(
            path=path,
            agent=agent or None,
            words=str(manifest.parent / words) if words else None,
            carried={name: value or None for name, value in row.items()},
        )
