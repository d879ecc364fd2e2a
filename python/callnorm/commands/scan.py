"""The command `callnorm scan`: what the recordings of an archive are, and what is wrong with them, before anything is scored."""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from callnorm import cells, labels, options, refusals, scene
from callnorm.analysis import Analyzer
from callnorm.calls import Call, Skipped, find
from callnorm.calls.text import skipped
from callnorm.labels import Language, label
from callnorm.report import Report
from callnorm.text import pad, plain, width

Row = dict[str, Any]

_LINE_S = 10.0
_FILE = ("duration_s", "sample_rate_hz", "channels", "encoding")
_LEVELS = ("speech_level_dbov", "active_level_dbov", "peak_dbfs", "clipped", "snr_db")
_COLUMNS = ("path", "error_kind", "error", *_FILE, "repairs", "channel", "speech_s", *_LEVELS, *scene.COLUMNS, "note_codes")
_OF_SCORING = ("parties", "role", "turns", "rate", "words", "clarity", "tone")
"""What the codes of notes begin with that tell why something was not scored, which is not asked here."""


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Say of every recording what its file and its channels hold and what is wrong with them, without scoring."
    parser = commands.add_parser("scan", help="look through an archive without scoring", description=says)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="recordings, folders of them, globs, manifests, as for callnorm batch")
    add("--workers", type=int, default=1, metavar="N", help="how many recordings are heard at a time (default: 1)")
    add("--format", default="text", choices=tuple(_FORMATS), help="default: text; csv has a row a channel")
    options.add_raw(parser, "every recording")
    options.add_lang(parser, "text")
    add("-o", dest="out", metavar="OUT", help="write to a file instead of stdout")
    parser.set_defaults(run=_scan)


def _scan(args: argparse.Namespace) -> int:
    left_out = Skipped()
    calls, totals = find(args.paths, raw=args.raw, skipped=left_out), Totals(left_out)
    with _opened(args.out, args.format) as out:
        _FORMATS[args.format](_counted(calls, _heard(calls, args.workers), totals), totals, args.lang, out)
    if args.format != "text" or args.out is not None:
        print("\n".join(totals.lines(args.lang)), file=sys.stderr)
    return 2 if totals.failed else 0


def _heard(calls: list[Call], workers: int) -> Iterator[Report | Exception]:
    """Analyse the calls in their order, one run of those that are described alike after the other."""
    for raw, alike in groupby(calls, key=lambda call: call.raw):
        yield from Analyzer().analyze_many([call.path for call in alike], workers=workers, raw=raw)


class Totals:
    """What was found so far, counted by recordings."""

    def __init__(self, skipped: Skipped) -> None:
        self.skipped = skipped
        self.recordings = self.failed = self.repaired = self.one_channel = 0
        self.duration_s = 0.0
        self.found: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        """Count a recording."""
        self.recordings += 1
        if row["error"] is not None:
            self.failed += 1
            return
        self.duration_s += row["source"].duration_s
        self.repaired += bool(row["source"].repairs)
        self.one_channel += row["source"].channels == 1
        self.found.update({name for channel in row["channels"] for name in scene.found(channel)})
        self.notes.update({note.code for channel in row["channels"] for note, _ in _notes(channel, "en")})

    def to_dict(self) -> Row:
        """Give them by the names of JSON."""
        counts = {"recordings": self.recordings, "failed": self.failed, "duration_s": round(self.duration_s, 3)}
        found = {name: self.found[name] for name in scene.FIELDS}
        return counts | {
            "repaired": self.repaired,
            "one_channel": self.one_channel,
            "skipped": self.skipped.to_dict(),
            "found": found,
            "notes": dict(sorted(self.notes.items())),
        }

    def lines(self, lang: Language) -> list[str]:
        """Write them, one a line."""
        says = _SAYS[lang]
        counts = {"failed": self.failed, "repaired": self.repaired, "one_channel": self.one_channel}
        counts |= {name: self.found[name] for name in scene.FIELDS}
        names = {name: says[name] for name in counts}
        names |= {code: labels.message(code, lang) for code in self.notes if code not in scene.NOTED}
        wide = max(map(width, [says[name] for name in counts]))
        counts |= {code: self.notes[code] for code in sorted(names.keys() - counts.keys())}
        seconds = round(self.duration_s)
        head = says["1 recordings" if self.recordings == 1 else "recordings"].format(
            self.recordings, f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        )
        return [head, *(f"     {pad(names[name], wide)}  {count}" for name, count in counts.items()), *skipped(self.skipped, lang)]


def _counted(calls: list[Call], results: Iterable[Report | Exception], totals: Totals) -> Iterator[Row]:
    """Give a row for each result, count it, and say now and then how far that is."""
    last = time.monotonic()
    for call, result in zip(calls, results, strict=True):
        if isinstance(result, Report):
            row: Row = {"path": call.name, "error_kind": None, "error": None, "source": result.source, "channels": result.channels}
        else:
            row = refusals.row(call.name, result) | {"source": None, "channels": []}
        totals.add(row)
        yield row
        if time.monotonic() - last >= _LINE_S:
            last = time.monotonic()
            print(f"{totals.recordings}/{len(calls)}", file=sys.stderr, flush=True)


def _notes(channel: Any, lang: Language) -> list[tuple[Any, str]]:
    """Give the notes that are about the sound, with their words."""
    said = zip(channel.notes_coded, labels.notes(channel, lang), strict=True)
    return [(note, words) for note, words in said if note.code.partition("_")[0] not in _OF_SCORING]


def _levels(channel: Any) -> Row:
    return {"speech_s": channel.speech.speech_s, **{name: channel.volume[name] for name in _LEVELS}}


def _json(rows: Iterable[Row], totals: Totals, _: Language, out: TextIO) -> None:
    """Write one document, a recording a line."""
    out.write('{"recordings": [')
    for at, row in enumerate(rows):
        channels = [
            {"index": c.index, **_levels(c), "scene": c.scene, "notes_coded": [note for note, _ in _notes(c, "en")]}
            for c in row["channels"]
        ]
        out.write((",\n" if at else "\n") + json.dumps(row | {"channels": channels}, ensure_ascii=False, default=dict))
    out.write(f'\n], "totals": {json.dumps(totals.to_dict(), ensure_ascii=False)}}}\n')


def _csv(rows: Iterable[Row], _: Totals, __: Language, out: TextIO) -> None:
    """Write a row a channel, and one for what could not be read."""
    writer = cells.Writer(out, _COLUMNS)
    for row in rows:
        file = {name: row[name] for name in ("path", "error_kind", "error")}
        if (source := row["source"]) is None:
            writer.row(file)
            continue
        file |= {name: source[name] for name in _FILE} | {"repairs": "; ".join(source.repairs)}
        for c in row["channels"]:
            codes = "; ".join(note.code for note, _ in _notes(c, "en"))
            writer.row(file | {"channel": c.index} | _levels(c) | scene.columns(c) | {"note_codes": codes})


def _text(rows: Iterable[Row], totals: Totals, lang: Language, out: TextIO) -> None:
    for row in rows:
        out.write("".join(f"{line}\n" for line in _lines(row, lang)))
        out.flush()
    out.write("".join(f"{line}\n" for line in ("", *totals.lines(lang))))


def _lines(row: Row, lang: Language) -> Iterator[str]:
    """Write a recording: its file, what was wrong with it, and of each channel what there is to say."""
    source = row["source"]
    if source is None:
        yield plain(row["path"])
        yield f"     {labels.symbol('fail')} {plain(row['error'].removeprefix(row['path'] + ': '))}"
        return
    facts = (labels.clock(source.duration_s), f"{source.sample_rate_hz} Hz", labels.channels(source, lang), source.encoding)
    yield f"{plain(row['path'])}  ({', '.join(facts)})"
    yield from (f"     ! {label('repaired', lang)}{labels.colon(lang)}{plain(repair)}" for repair in labels.repairs(source, lang))
    for channel in row["channels"]:
        notes = [words for note, words in _notes(channel, lang) if note.code not in scene.NOTED]
        if said := [*scene.facts(channel, lang), *notes]:
            yield f"     {label('channel', lang).lower()} {channel.index}{labels.colon(lang)}{plain(' · '.join(said))}"


@contextmanager
def _opened(out: str | None, kind: str) -> Iterator[TextIO]:
    """Open a file in UTF-8, or stdout: data in UTF-8, text in the terminal's own encoding."""
    if out is not None:
        with Path(out).open("w", encoding=cells.BOM_UTF8 if kind == "csv" else "utf-8", newline="") as file:
            yield file
        return
    encoded = kind != "text"
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if encoded else None, errors="strict" if encoded else "replace")
    yield sys.stdout


_FORMATS: dict[str, Any] = {"text": _text, "csv": _csv, "json": _json}

_SAYS: dict[Language, dict[str, str]] = {
    "zh": {
        "recordings": "共 {} 个录音，{}",
        "1 recordings": "共 {} 个录音，{}",
        "failed": "无法读取",
        "repaired": "文件已修复",
        "one_channel": "单声道",
        "silent": "有声道没有声音",
        "duplicate_of": "声道相同",
        "both_parties": "双方在同一声道",
        "background_voices": "背景人声",
        "second_speaker": "另一说话人",
        "music_s": "音乐",
        "lost_share": "丢包",
        "dc": "直流偏移",
        "hum_dbov": "交流哼声",
        "gated_noise_dbov": "只随语音出现的噪声",
        "gain_rise_db": "自动增益",
        "crosstalk_db": "串入对方声音",
    },
    "en": {
        "recordings": "{} recordings, {}",
        "1 recordings": "{} recording, {}",
        "failed": "could not be read",
        "repaired": "file repaired",
        "one_channel": "one channel",
        "silent": "a silent channel",
        "duplicate_of": "the same sound on two channels",
        "both_parties": "both sides on one channel",
        "background_voices": "voices behind the speaker",
        "second_speaker": "a second speaker",
        "music_s": "music",
        "lost_share": "lost packets",
        "dc": "DC offset",
        "hum_dbov": "mains hum",
        "gated_noise_dbov": "noise with speech only",
        "gain_rise_db": "gain control",
        "crosstalk_db": "other side leaks in",
    },
}
