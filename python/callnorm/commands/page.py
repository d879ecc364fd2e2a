"""The command `callnorm page`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import Any

from callnorm import options, text


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Write one page of all calls of a batch: people and norms, weeks, distributions, and the seconds of each finding."
    parser = commands.add_parser("page", help="write one page of a batch's results", description=says)
    add = parser.add_argument
    add("results", metavar="RESULTS", help="the folder of a batch's results")
    add("-o", dest="out", required=True, metavar="FILE.html", help="the page; it stands alone")
    add("--by", metavar="COLUMN", help="whose values are the rows of the heat map at first (default: agent_id, else team)")
    add("--least", type=int, default=10, metavar="N", help="a share of fewer decided calls is grey and has no rank (default: 10)")
    add("--pages", metavar="DIR", help="write a page of each call too, into DIR, and link to it")
    add("--clips", metavar="DIR", help="write a clip of each finding that failed or is undetermined too, into DIR, and link to it")
    add("--no-audio", dest="audio", action="store_false", help="leave the sound out")
    options.add_redact(parser)
    options.add_lang(parser, "the page when it opens; it can be switched")
    parser.set_defaults(run=_page)


def _page(args: argparse.Namespace) -> int:
    from callnorm import team  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    masked = Counter[str]()
    chosen = {name: getattr(args, name) for name in ("by", "least", "audio", "pages", "clips", "redact")}
    place = team.write(args.results, args.out, args.lang, masked=masked, **chosen)
    if args.redact:
        print(text.masked(masked, args.lang), file=sys.stderr)
    print(place, file=sys.stderr)
    return 0
