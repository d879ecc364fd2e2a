"""Options that several commands share, and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from callnorm import labels
from callnorm.failing import Failing

ANALYSIS = ("agent", "direction", "model", "norms")


def add_analysis(parser: argparse.ArgumentParser) -> None:
    """Add the options of an analysis; `analysis` gives them back."""
    add = parser.add_argument
    add("--agent", default="auto", metavar="auto|left|right|N|mono", help="the agent's channel (default: auto)")
    add("--direction", default="auto", choices=("auto", "inbound", "outbound"), help="who called whom (default: auto)")
    model = "what hears words: a model of whisper.cpp, faster-whisper:NAME|DIR, sherpa-onnx:DIR, or a server's address (default: none)"
    add("--model", metavar="NAME|FILE|ENGINE:…|URL|none", help=model)
    add("--norms", default="telephone-zh", metavar="NAME|FILE", help="the profile (default: telephone-zh)")


def analysis(args: argparse.Namespace) -> dict[str, Any]:
    """Give the options of an analysis as keywords of `callnorm.Analyzer`."""
    return {name: getattr(args, name) for name in ANALYSIS}


def add_raw(parser: argparse.ArgumentParser, of: str) -> None:
    """Add the option that describes headerless sound."""
    says = f"what {of} without a header holds, such as alaw:8000:1; it is never guessed"
    parser.add_argument("--raw", metavar="ENCODING:RATE:CHANNELS", help=says)


def add_lang(parser: argparse.ArgumentParser, of: str) -> None:
    """Add the option that chooses the language of something."""
    says = f"of {of} (default: the locale's; here %(default)s)"
    parser.add_argument("--lang", default=labels.preferred(), choices=("zh", "en"), help=says)


def add_failing(parser: argparse.ArgumentParser) -> None:
    """Add the options that make findings an exit status; `failing` gives them back."""
    says = "exit 1 where a norm (fail), a critical norm (critical) or the norm of that name fails; may be given again"
    parser.add_argument("--fail-on", action="append", metavar="fail|critical|NORM", help=says)
    parser.add_argument("--fail-under", type=float, metavar="N", help="exit 1 where the score is below N whatever is undetermined")


def failing(args: argparse.Namespace, profiles: Iterable[str] = ()) -> Failing:
    """Give what the options of an exit status ask for; `profiles` are those that calls have beside the one for all."""
    return Failing.asked(args.fail_on, args.fail_under, {args.norms, *profiles})
