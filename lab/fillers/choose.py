#!/usr/bin/env python3
"""Choose the costs of laying characters on sounds: python choose.py PROGRAM CALLS COSTS WORDS... [--write]      # callnorm

PROGRAM is what `cargo build --release --example filler_events` makes, CALLS the folder of the labelled calls, COSTS the table to begin with
(src/measure/fillers/costs.toml), each WORDS a folder of transcripts of the calls, NAME.json, as words.py makes them: what a recogniser
heard, or the true words. A few costs are tried at each of a few values, every one with every other; what finds most is kept, and of what
finds as many the first. For each side of a call that is done without the call and without all sides in whose voice that of the side has a
part: what is found of a side is found by costs that were chosen without its call and its voice. At last the costs chosen on all calls are
printed, as TOML.

--write puts what is found of the sides left out into docs/accuracy.md and docs/accuracy.zh.md.
"""

import argparse
import collections
import concurrent.futures
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from callnorm.calibrate import wilson

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import marked
from accuracy import PAGES

COMMAND = "python lab/fillers/choose.py"
TRIED = {
    "too_many_nuclei": [1.0, 1.5],
    "wordless": [0.4, 0.6, 0.9],
    "moving": [1.0, 0.6],
    "stop_without_pause": [0.3, 0.0],
}
# An event is a filler if it comes so near, in seconds.
NEAR_S = 0.3
# Processes at a time.
PROCESSES = 2
# What is asked for, of recall and of precision.
ASKED = 0.85
TEXT = {
    "en": {
        "head": ["words", "voice left out", "sides", "fillers", "recall (≥ {:.0f} %)", "precision (≥ {:.0f} %)"],
        "true": "true words",
        "heard": "heard by {}",
        "all": "all",
    },
    "zh": {
        "head": ["文字", "留出的嗓音", "声道数", "语气词", "召回率 (≥ {:.0f} %)", "精确率 (≥ {:.0f} %)"],
        "true": "真实文字",
        "heard": "{} 听写",
        "all": "全部",
    },
}


def toml(costs):
    return "[costs]\n" + "".join(f"{name} = {value}\n" for name, value in costs.items())


class Calls:
    """What each table of costs finds on each side of each call: hits, what is missed, and what is no filler, by the folder of words."""

    def __init__(self, program, folder, words):
        self.program, self.folder, self.words, self.known = program, folder, words, {}
        labels = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
        self.labels = {name: label for name, label in labels.items() if label["channels"] == 2}
        self.voices = {
            (name, label["agent_channel"] ^ (role == "customer")): voice
            for name, label in self.labels.items()
            for role, voice in label["voices"].items()
        }

    def found(self, costs):
        """Of each folder of words the counts of each side."""
        key = toml(costs)
        if key not in self.known:
            with tempfile.NamedTemporaryFile("w", suffix=".toml") as table, concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
                table.write(key)
                table.flush()
                self.known[key] = list(pool.map(lambda words: self.with_words(table.name, words), self.words))
        return self.known[key]

    def with_words(self, table, words):
        pairs = [str(path) for name in self.labels for path in (self.folder / f"{name}.wav", words / f"{name}.json")]
        lines = subprocess.run([self.program, table, *pairs], check=True, capture_output=True, text=True).stdout.splitlines()
        events = collections.defaultdict(list)
        for line in lines:
            name, channel, start, end = line.split("\t")
            events[name, int(channel)].append((float(start), float(end)))
        return {side: self.counts(side, events[side]) for side in self.voices}

    def counts(self, side, events):
        name, channel = side
        hits = missed = 0
        left = list(events)
        for filler in (f for u in self.labels[name]["utterances"] if u["channel"] == channel for f in u["fillers"]):
            near = [e for e in left if e[0] < filler["end_s"] + NEAR_S and e[1] > filler["start_s"] - NEAR_S]
            hits, missed = hits + bool(near), missed + (not near)
            left = [e for e in left if e not in near[:1]]
        return hits, missed, len(left)

    def others(self, side):
        """The sides of other calls in other voices: a blend of voices is left out with each of them."""
        mine = parts(self.voices[side])
        return [other for other, voice in self.voices.items() if other[0] != side[0] and not parts(voice) & mine]


def parts(voice):
    """The voices that one is blended of: `zf_xiaobei:0.5+zf_xiaoxiao:0.5`."""
    return {part.partition(":")[0] for part in voice.split("+")}


def total(counts):
    return [sum(each) for each in zip(*counts, strict=True)]


def f1(counts):
    hits, missed, extra = total(counts)
    return 2 * hits / max(1, 2 * hits + missed + extra)


def chosen(calls, start, sides):
    """The costs that find most of these sides."""
    tables = ({**start, **dict(zip(TRIED, values, strict=True))} for values in itertools.product(*TRIED.values()))
    return max(tables, key=lambda table: f1([found[side] for found in calls.found(table) for side in sides]))


def share(of, others):
    """A share in percent with its range; bold where it falls short of what is asked for."""
    many = of + others
    if not many:
        return "–"
    low, high = wilson(of, many)
    text = f"{100 * of / many:.1f} % ({100 * low:.0f}–{100 * high:.0f})"
    return text if of >= ASKED * many else f"**{text}**"


def rows(calls, left_out, lang):
    """The table: what is found of the sides of each voice left out, and of all."""
    text = TEXT[lang]
    yield [name.format(100 * ASKED) for name in text["head"]]
    for words, found in zip(calls.words, left_out, strict=True):
        name = text["true" if words.name == "true" else "heard"].format(words.name)
        for voice in [None, *sorted(set(calls.voices.values()))]:
            counts = [found[side] for side, own in calls.voices.items() if voice in (None, own)]
            hits, missed, extra = total(counts)
            out = text["all"] if voice is None else " + ".join(sorted(parts(voice)))
            yield [name, out, str(len(counts)), str(hits + missed), share(hits, missed), share(hits, extra)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("calls", type=pathlib.Path)
    parser.add_argument("costs", type=pathlib.Path)
    parser.add_argument("words", type=pathlib.Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    start = tomllib.loads(options.costs.read_text(encoding="utf-8"))["costs"]
    calls = Calls(options.program, options.calls, options.words)
    left_out = [{} for _ in options.words]
    for side in calls.voices:
        for found, here in zip(calls.found(chosen(calls, start, calls.others(side))), left_out, strict=True):
            here[side] = found[side]
    for lang, page in PAGES.items():
        table = marked.table(list(rows(calls, left_out, lang)))
        print(table, end="\n\n")
        if options.write:
            marked.fill(page, COMMAND, table)
    for name, costs in (("shipped", start), ("chosen on all calls", chosen(calls, start, calls.voices))):
        for words, found in zip(options.words, calls.found(costs), strict=True):
            hits, missed, extra = total(found.values())
            print(f"# {name}, {words.name}: {hits} found, {missed} missed, {extra} that are none")
    print(toml(costs), end="")


if __name__ == "__main__":
    main()
