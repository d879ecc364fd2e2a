"""The command `callnorm words`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from callnorm import _core, labels, options, transcripts


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    parser = commands.add_parser("words", help="say how a transcript is understood", description="Transcripts brought along.")
    actions = parser.add_subparsers(required=True, metavar="check")
    says = "Say how a transcript is understood: format, sides, seconds; with the recording also where the words go and what is left out."
    check = actions.add_parser("check", help="say how a transcript is understood", description=says)
    check.add_argument("file", metavar="FILE", help="the transcript")
    check.add_argument("--recording", metavar="CALL", help="the recording that it belongs to")
    check.add_argument("--format", default="text", choices=("text", "json"), help="default: text")
    options.add_lang(check, "text")
    check.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    found = json.loads(_core.check_words(transcripts.as_bytes(args.file), args.recording))
    if args.format == "json":
        print(json.dumps(found, ensure_ascii=False))
    else:
        for line in _lines(found, args.lang, placed=args.recording is not None):
            print(line)
    if args.recording is None:
        print(_SAYS[args.lang]["unplaced"], file=sys.stderr)
    return 0


def _lines(found: dict[str, Any], lang: labels.Language, *, placed: bool) -> list[str]:
    """Write what was found, one fact a line."""
    says = _SAYS[lang]
    lines = [f"{says['format']}  {found['format']}", says["segments"].format(**found)]
    if found["timed"]:
        lines.append(says["times"].format(start=labels.clock(found["start_s"] or 0.0), end=labels.clock(found["end_s"] or 0.0), **found))
    else:
        lines.append(says["untimed"])
    lines.append(says["confidence"].format(**found) if found["confident"] else says["unsure"])
    for side in found["sides"]:
        where = says["channel"].format(side["channel"]) if side["channel"] is not None else says["nowhere"] if placed else says["open"]
        lines.append(
            says["side"].format(name=side["name"] or says["nameless"], where=where, segments=side["segments"], seconds=side["seconds"])
        )
    if found["agent"] is not None:
        lines.append(says["agent"].format(found["agent"]))
    lines += [labels.translated(note, lang) for note in found["notes"]]
    lines += [
        says["dropped"].format(at=labels.clock(d["start_s"]), text=d["text"], why=labels.translated(d["reason"], lang))
        for d in found["dropped"]
    ]
    return lines


_SAYS: dict[labels.Language, dict[str, str]] = {
    "zh": {
        "format": "格式",
        "segments": "共 {segments} 段，{characters} 字",
        "times": "时间  {start}–{end}，{timed} 段有时间",
        "untimed": "没有时间",
        "confidence": "{confident} 段带置信度",
        "unsure": "没有置信度",
        "side": "{name} → {where}：{segments} 段，{seconds:.1f} 秒",
        "channel": "声道 {}",
        "nowhere": "未采用",
        "open": "待听录音",
        "nameless": "未注明说话人",
        "agent": "转写稿注明坐席在声道 {}",
        "dropped": "未采用  {at} {text}（{why}）",
        "unplaced": "给出 --recording 后，才能说明各说话人归入哪个声道、哪些文字未被采用",
    },
    "en": {
        "format": "format",
        "segments": "{segments} segments, {characters} characters",
        "times": "times  {start}–{end}, on {timed} segments",
        "untimed": "no times",
        "confidence": "a confidence on {confident} segments",
        "unsure": "no confidence",
        "side": "{name} → {where}: {segments} segments, {seconds:.1f} s",
        "channel": "channel {}",
        "nowhere": "left out",
        "open": "takes the recording",
        "nameless": "no speaker named",
        "agent": "the transcript has the agent on channel {}",
        "dropped": "left out  {at} {text} ({why})",
        "unplaced": "with --recording it also says to which channel each speaker goes and what is left out",
    },
}
