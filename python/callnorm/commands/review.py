"""The command `callnorm review`."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import TYPE_CHECKING, Any

from callnorm import chinese, options
from callnorm.labels import Language

if TYPE_CHECKING:
    from callnorm.review import Applied

_WORDS = {
    "zh": {
        "drawn": "{file}：{agents} 名坐席的 {rows} 条，种子 {seed}",
        "applied": "{reviews} 条复核，{people} 名复核员，{calls} 通通话；{changed} 通的评分有改动",
        "contested": "复核员意见持平，保留机器判定：{path}，{norm}",
        "retune": "建议先调整：{title}（{differ}/{compared} 条不一致）",
        "keep": "尚无规范的一致率明确低于人工之间的一致率",
    },
    "en": {
        "drawn": "{file}: rows {rows}, agents {agents}, seed {seed}",
        "applied": "{reviews} reviews by {people} people of {calls} calls; the scores of {changed} calls changed",
        "contested": "reviewers are divided evenly, the machine's verdict stands: {path}, {norm}",
        "retune": "retune first: {title} (people differ on {differ} of {compared})",
        "keep": "no norm's agreement lies clearly below that of people among themselves",
    },
}


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Draw what a person should hear of a batch, as a sheet to fill; or apply sheets that were filled."
    parser = commands.add_parser("review", help="draw findings for people to hear, and apply what they say", description=says)
    add = parser.add_argument
    add("results", metavar="RESULTS", help="the folder of a batch's results")
    applies = "apply filled sheets: write reviewed.parquet, reviewed.csv and reviews.jsonl into RESULTS"
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("-o", dest="out", metavar="FILE.csv|.xlsx", help="draw, and write the sheet")
    what.add_argument("--apply", nargs="+", metavar="FILE", help=applies)
    add("--per-agent", type=int, default=10, metavar="N", help="how many findings of each agent_id (default: 10)")
    add("--seed", type=int, default=1, metavar="N", help="the same seed draws the same rows (default: 1)")
    add("--clips", metavar="DIR", help="write a clip of each row's seconds into DIR, and link to it instead of to the recording")
    options.add_lang(parser, "what is printed")
    parser.set_defaults(run=_review)


def _review(args: argparse.Namespace) -> int:
    return _apply(args) if args.apply else _draw(args)


def _draw(args: argparse.Namespace) -> int:
    from callnorm import review  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    drawn = review.draw(args.results, args.per_agent, args.seed)
    command = ["callnorm", "review", args.results, "-o", args.out, "--per-agent", str(args.per_agent), "--seed", str(args.seed)]
    command += ["--clips", args.clips] if args.clips else []
    place = review.write(drawn, args.results, args.out, command=shlex.join(command), clips=args.clips)
    counts = {"agents": drawn.record["agents"], "rows": len(drawn.rows), "seed": args.seed}
    print(_WORDS[args.lang]["drawn"].format(file=place, **counts), file=sys.stderr)
    return 0


def _apply(args: argparse.Namespace) -> int:
    from callnorm import review  # noqa: PLC0415 (pyarrow: slow to import, and optional)
    from callnorm.calibrate import text  # noqa: PLC0415

    try:
        applied = review.apply(args.results, args.apply)
    except review.BadRowsError as bad:
        for line in str(bad).splitlines():
            print(f"callnorm: {chinese.error(line, args.lang)}", file=sys.stderr)
        return 2
    sys.stdout.write(text.table(applied.calibration, args.lang))
    for line in _summary(applied, args.lang):
        print(line, file=sys.stderr)
    return 0


def _summary(applied: Applied, lang: Language) -> list[str]:
    words = _WORDS[lang]
    people = {review.name for review in applied.reviews}
    changed = sum(bool(row["changed"]) for row in applied.calls)
    counts = {"reviews": len(applied.reviews), "people": len(people), "calls": len(applied.calls), "changed": changed}
    retune = [
        words["retune"].format(title=norm.title if lang == "zh" else norm.title_en, differ=norm.differ, compared=norm.compared)
        for norm in applied.retune
    ]
    contested = [words["contested"].format(path=path, norm=norm) for path, norm in applied.contested]
    return [words["applied"].format(**counts), *contested, *(retune or [words["keep"]])]
