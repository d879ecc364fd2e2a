"""The command `callnorm`: data on stdout, everything else on stderr.

Exit status: 0 the analysis ran; 1 findings, only where --fail-on or --fail-under asked for it;
2 bad arguments or profile, or a recording that cannot be read (in a batch: at least one).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from callnorm import Report, __version__, _core, analyze, cells, chinese, labels, names, options, sample_call, table, team, text
from callnorm._core import CallnormError
from callnorm.commands import batch, bench, calibrate, clips, export, page, scan, words
from callnorm.failing import Failing
from callnorm.models import command as models
from callnorm.quantities import QUANTITIES

FORMATS: dict[str, Callable[[Report, argparse.Namespace], str]] = {
    "text": lambda report, args: text.scorecard(report, args.lang),
    "json": lambda report, _: report.to_json() + "\n",
    "html": lambda report, args: report.to_html(args.lang, audio=args.audio),
    "csv": lambda report, _: table.to_csv(report),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    given = sys.argv[1:] if argv is None else argv
    lang, parser = chinese.asked(given), _parser()
    chinese.speak(parser, lang)
    args = parser.parse_args(given)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("callnorm: interrupted", file=sys.stderr)
        return 130
    except (CallnormError, ImportError, OSError) as e:
        print(f"callnorm: {names.printable(chinese.error(str(e), lang))}", file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = chinese.Parser(prog="callnorm", description="Measure a recorded service call against the handbooks' norms.")
    parser.add_argument("--version", action="version", version=f"callnorm {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("analyze", help="analyse one recording", description="Analyse one recording.")
    run.add_argument("file", metavar="FILE", help="the recording")
    run.add_argument("--words", metavar="FILE", help="what was said, as a recogniser or subtitles have it; its times are hints")
    run.add_argument("--start-time", metavar="HH:MM", help="when the recording begins: 早上好 greets before noon only")
    options.add_raw(run, "the recording")
    _add_options(run)
    run.set_defaults(run=_analyze)

    demo = commands.add_parser("demo", help="analyse the bundled sample call", description="Analyse the bundled sample call.")
    _add_options(demo)
    demo.add_argument("--team", action="store_true", help="write a page of many sample calls instead (to OUT, else team.html)")
    demo.set_defaults(run=_demo, agent="left", file=str(sample_call()), words=None, start_time=None, raw=None)

    norms = commands.add_parser("norms", help="show or check a profile", description="Show or check a profile of norms.")
    actions = (
        "print the profile (one that extends another: as it is judged), say whether it is right, print the JSON Schema of profiles, "
        "or the quantities that profiles may measure"
    )
    norms.add_argument("action", choices=("show", "check", "schema", "quantities"), help=actions)
    norms.add_argument("profile", nargs="?", default="telephone-zh", metavar="NAME|FILE", help="default: telephone-zh")
    options.add_lang(norms, "what is said of a profile")
    norms.set_defaults(run=_norms)

    schema = commands.add_parser("schema", help="print a JSON Schema", description="Print the JSON Schema of a kind of file.")
    schema.add_argument("kind", choices=("report", "profile", "words"), help="reports, profiles of norms, or transcripts for --words")
    schema.set_defaults(run=_schema)

    for command in (batch, bench, calibrate, clips, export, models, page, scan, words):
        command.add_to(commands)
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    options.add_analysis(parser)
    options.add_failing(parser)
    add = parser.add_argument
    add("--format", default="text", choices=tuple(FORMATS), help="default: text")
    options.add_lang(parser, "text and html")
    add("--no-audio", dest="audio", action="store_false", help="leave the sound out of an html page")
    add("-o", dest="out", metavar="OUT", help="write to a file instead of stdout")


def _analyze(args: argparse.Namespace) -> int:
    failing = options.failing(args)
    report = analyze(args.file, words=args.words, start_time=args.start_time, raw=args.raw, **options.analysis(args))
    _write(FORMATS[args.format](report, args), args.out, encoded=args.format != "text", spreadsheet=args.format == "csv")
    return _status(report, failing, args.lang)


def _demo(args: argparse.Namespace) -> int:
    if not args.team:
        return _analyze(args)
    print(team.demo(args.out or "team.html", args.lang), file=sys.stderr)
    return 0


def _write(data: str, out: str | None, *, encoded: bool, spreadsheet: bool = False) -> None:
    """Write to a file in UTF-8, or to stdout: data in UTF-8, text in the terminal's own encoding."""
    if out is not None:
        Path(out).write_text(data, encoding=cells.BOM_UTF8 if spreadsheet else "utf-8", newline="")
    elif encoded:
        sys.stdout.flush()
        sys.stdout.buffer.write(data.encode())
    else:
        coding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(data.encode(coding, "replace").decode(coding))


def _status(report: Report, failing: Failing, lang: labels.Language) -> int:
    """Give the exit status that was asked for, and say why."""
    card = report.scorecard
    if card.score_high is None and failing.under is not None:
        print(f"callnorm: no norm with a weight applies: no score to hold against {failing.under:g}", file=sys.stderr)
    found = failing.norms(card.findings)
    if not found and not failing.is_under(card.score_high):
        return 0
    print(f"callnorm: {failing.says(labels.source(report), found, card.score_high, lang)}", file=sys.stderr)
    return 1


def _norms(args: argparse.Namespace) -> int:
    if args.action == "schema":
        _write(_core.schema("profile") + "\n", None, encoded=True)
        return 0
    if args.action == "quantities":
        rows = ("\t".join((name, what.unit, *what.label, *what.text)) + "\n" for name, what in QUANTITIES.items())
        _write("".join(rows), None, encoded=True)
        return 0
    if args.action == "show":
        _write(_core.profile(args.profile), None, encoded=True)
        return 0
    for fault in (faults := _core.profile_faults(args.profile)):
        print(f"callnorm: {chinese.error(fault, args.lang)}", file=sys.stderr)
    if not faults:
        print(f"{args.profile}{'：没有错误' if args.lang == 'zh' else ': in order'}", file=sys.stderr)
    return 2 if faults else 0


def _schema(args: argparse.Namespace) -> int:
    _write(_core.schema(args.kind) + "\n", None, encoded=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
