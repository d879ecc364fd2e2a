#!/usr/bin/env python3
"""Choose the costs of laying characters on sounds: python choose.py PROGRAM CALLS COSTS WORDS...      # standard library only

PROGRAM is what `cargo build --release --example filler_events` makes, CALLS the folder of the labelled calls, COSTS the table to begin with
(src/measure/fillers/costs.toml), each WORDS a folder of transcripts of the calls, NAME.json: what a recogniser heard, or the true words.
One cost after the other is tried at each of a few values; what finds most is kept. Then all calls with one voice are left out: what is
found in them by costs that were chosen on the others is what is printed. At last the chosen costs are, as TOML.
"""

import collections
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

TRIED = {
    "too_many_nuclei": [1.0, 1.5],
    "wordless": [0.4, 0.6, 0.9],
    "moving": [0.6, 1.0],
    "stop_without_pause": [0.0, 0.3],
}
# An event is a filler if it comes so near, in seconds.
NEAR_S = 0.3
# Processes at a time.
PROCESSES = 2


def toml(costs):
    return "[costs]\n" + "".join(f"{name} = {value}\n" for name, value in costs.items())


class Calls:
    """What each table of costs finds in each call and transcript: hits, what is missed, and what is no filler."""

    def __init__(self, program, folder, words):
        self.program, self.folder, self.words, self.known = program, folder, words, {}
        labels = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
        self.labels = {name: label for name, label in labels.items() if label["channels"] == 2}

    def found(self, costs):
        key = toml(costs)
        if key not in self.known:
            with tempfile.NamedTemporaryFile("w", suffix=".toml") as table, concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
                table.write(key)
                table.flush()
                results = pool.map(lambda words: self.with_words(table.name, words), self.words)
                self.known[key] = [result for found in results for result in found]
        return self.known[key]

    def with_words(self, table, words):
        pairs = [str(path) for name in self.labels for path in (self.folder / f"{name}.wav", words / f"{name}.json")]
        lines = subprocess.run([self.program, table, *pairs], check=True, capture_output=True, text=True).stdout.splitlines()
        events = collections.defaultdict(list)
        for line in lines:
            name, channel, start, end = line.split("\t")
            events[name, int(channel)].append((float(start), float(end)))
        return [(name, self.counts(label, lambda channel, name=name: events[name, channel])) for name, label in self.labels.items()]

    @staticmethod
    def counts(label, events):
        hits = missed = extra = 0
        for channel in (0, 1):
            left = list(events(channel))
            for filler in (f for u in label["utterances"] if u["channel"] == channel for f in u["fillers"]):
                near = [e for e in left if e[0] < filler["end_s"] + NEAR_S and e[1] > filler["start_s"] - NEAR_S]
                hits, missed = hits + bool(near), missed + (not near)
                left = [e for e in left if e not in near[:1]]
            extra += len(left)
        return hits, missed, extra

    def voices(self):
        return sorted({voice for label in self.labels.values() for voice in label["voices"].values()})


def f1(found):
    hits, missed, extra = (sum(counts[i] for _, counts in found) for i in range(3))
    return 2 * hits / max(1, 2 * hits + missed + extra)


def chosen(calls, start, names):
    """The costs that find most in the calls of these names."""
    costs = dict(start)
    for name, values in TRIED.items():
        tables = [costs] + [{**costs, name: value} for value in values if value != costs[name]]
        costs = max(tables, key=lambda table: f1([found for found in calls.found(table) if found[0] in names]))
    return costs


def shares(found):
    hits, missed, extra = (sum(counts[i] for _, counts in found) for i in range(3))
    return f"recall {hits / max(1, hits + missed):.3f} precision {hits / max(1, hits + extra):.3f} of {hits + missed}"


def main():
    program, folder, table, *words = map(pathlib.Path, sys.argv[1:])
    start = tomllib.loads(table.read_text(encoding="utf-8"))["costs"]
    calls = Calls(program, folder, words)
    left_out = []
    for voice in calls.voices():
        out = {name for name, label in calls.labels.items() if voice in label["voices"].values()}
        costs = chosen(calls, start, set(calls.labels) - out)
        found = [found for found in calls.found(costs) if found[0] in out]
        left_out += found
        print(f"without {voice}: {shares(found)}", flush=True)
    print(f"voices left out: {shares(left_out)}")
    costs = chosen(calls, start, set(calls.labels))
    found = calls.found(costs)
    for i, folder_of_words in enumerate(words):
        print(f"all, {folder_of_words.name}: {shares(found[i * len(calls.labels) : (i + 1) * len(calls.labels)])}")
    print(toml(costs), end="")


if __name__ == "__main__":
    main()
