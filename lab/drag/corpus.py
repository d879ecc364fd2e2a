#!/usr/bin/env python3
"""Make recordings with known dragged endings to fit to: python corpus.py SHARED OUT [--more FOLDER] [--lab DATA]      # numpy, scipy,
soundfile, parselmouth, pyworld

SHARED holds labelled calls, recordings of speech and their scorers (score_speech.py, score_ladder.py), FOLDER what get_more_speech.py
made, DATA what lab/syllable/collect.py gathered. Of each clip of speech there is the clip as it is and, by each method of
score_speech.py, the clip with its end not lengthened, by 0.3 s and by 0.5 s; of one method also as a telephone gives it. Of a clip of
DATA, of which many have one speaker, two methods do. Long recordings are cut at pauses. Each call is there in some conditions of
score_ladder.py. A clip that is there twice is taken once, from FOLDER last: DATA says which corpus a recording that others pass on is of.
OUT gets WAV files and corpus.json: of each file the clip, the corpus, the voice, the language, how it was made and where endings are
dragged.
"""

import argparse
import collections
import csv
import hashlib
import importlib
import itertools
import json
import pathlib
import sys

import numpy as np
import parselmouth
import soundfile as sf

# Clips whose levels run so much alike are one recording: another coding, rate or gain leaves more, other clips of one speaker 0.92 at most.
SAME = 0.99
QUIET = 1e-8
COURSE = 4096
CONDITIONS = ["clean", "DTX -50 dBov 0.4 s", "DTX -42 dBov 0.2 s", "AGC", "reverb 0.4 s", "babble 20 dB", "white 10 dB"]
ADDED_S = [0.0, 0.3, 0.5]
# So many methods lengthen a clip of the gathered ones.
LAB_METHODS = 2
LONG_S = 12.0
PIECE_S = (2.5, 8.0)
PAUSE_S = 0.35
MOST_PIECES = 12
# Recordings of one reader or speaker each; in all others a file is a voice.
ONE_VOICE = ("azure", "aws-lca", "thchs30", "jfk")
# How many letters of a file's name are the speaker.
SPEAKER = {"aishell1": 11, "aishell3": 7}


class Writer:
    """Writes recordings, where they are not there yet, and what is known of them."""

    def __init__(self, out):
        self.out, self.files = out, []
        out.mkdir(parents=True, exist_ok=True)

    def write(self, name, make, known, dragged):
        path = self.out / f"{name}.wav"
        if not path.exists():
            # Praat draws the places of unvoiced pieces at random: seeded, the same sound gives the same.
            parselmouth.praat.run("random_initializeWithSeedUnsafelyButPredictably (1)")
            x, rate = make()
            sf.write(path, x / max(1.0, float(np.abs(x).max())), rate, subtype="PCM_16")
        self.files.append({"file": f"{name}.wav", **known, "dragged": dragged})

    def finish(self):
        text = json.dumps({"files": self.files}, indent=0, ensure_ascii=False)
        (self.out / "corpus.json").write_text(text + "\n", encoding="utf-8")


def pieces(x, rate):
    """Pieces of a long recording, cut in the middle of its pauses."""
    if len(x) < LONG_S * rate:
        return [x]
    hop = rate // 100
    power = (x[: len(x) // hop * hop].reshape(-1, hop) ** 2).mean(1)
    quiet = power < 3e-4 * np.sort(power)[-len(power) // 50 :].mean()
    found, start, i = [], 0, 0
    while i < len(quiet):
        j = i
        while j < len(quiet) and quiet[j] == quiet[i]:
            j += 1
        if quiet[i] and j - i >= 100 * PAUSE_S:
            middle = (i + j) // 2
            if middle - start >= 100 * PIECE_S[0]:
                if middle - start <= 100 * PIECE_S[1]:
                    found.append(x[start * hop : middle * hop])
                start = middle
        i = j
    return [piece for piece in found if (piece**2).mean() > 0.02 * (x**2).mean()][:MOST_PIECES]


def clips(folder):
    """What is known of each clip of a folder with an index, and its sound."""
    with (folder / "index.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        path = folder / (row.get("file") or row["path"])
        if path.suffix not in (".wav", ".mp3"):
            continue
        x, rate = sf.read(path, dtype="float32", always_2d=True)
        if len(x) < rate:
            continue
        corpus = path.relative_to(folder).parts[0].removesuffix("-history").removesuffix("-aligned")
        voice = (
            corpus
            if corpus in ONE_VOICE
            else path.stem[:11]
            if corpus == "aishell1"
            else path.stem[:7]
            if corpus == "aishell3"
            else path.stem
        )
        for i, piece in enumerate(pieces(np.ascontiguousarray(x[:, 0]), rate)):
            known = {"corpus": corpus, "voice": f"{corpus}/{voice}", "language": row["language"]}
            yield {"clip": f"{corpus}-{path.stem}-{i}", **known}, piece, rate


def gathered(data):
    """The same of the real Mandarin clips that lab/syllable/collect.py gathered."""
    with (data / "clips.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        if row["language"] != "zh" or row["style"] == "synthetic":
            continue
        stem = row["name"].replace("/", "-").replace(".", "_")
        x, rate = sf.read(data / "clips" / f"{stem}.wav", dtype="float32")
        for i, piece in enumerate(pieces(x, rate)):
            known = {"corpus": row["corpus"], "voice": f"{row['corpus']}/{row['speaker']}", "language": row["language"]}
            yield {"clip": f"lab-{stem}-{i}", **known}, piece, rate


class Names:
    """Tells clips apart."""

    def __init__(self):
        self.courses, self.names = [], collections.Counter()

    def new(self, name, x, rate):
        """The name of a clip that was not there before, in whatever coding: with a number where another has the same."""
        course, long = level_course(x, rate)
        if any(np.fft.irfft(course * other).max() > SAME * (long * length) ** 0.5 for other, length in self.courses):
            return None
        self.courses.append((course.conj(), long))
        self.names[name] += 1
        return name if self.names[name] == 1 else f"{name}-again{self.names[name]}"


def level_course(x, rate):
    """The spectrum of the course of a clip's level, standardised, and of how many hundredths of a second it is."""
    hop = rate // 100
    level = np.log(np.square(x[: len(x) // hop * hop].reshape(-1, hop)).mean(1) + QUIET)
    level = (level - level.mean()) / (level.std() + 1e-9)
    return np.fft.rfft(level, COURSE), len(level)


class Vocoder:
    """WORLD, whose analysis of a clip is kept for the next change of the same clip."""

    def __init__(self, world):
        self.harvest, self.cheaptrick, self.d4c = (self.once(f) for f in (world.harvest, world.cheaptrick, world.d4c))
        self.synthesize = world.synthesize

    @staticmethod
    def once(analysis):
        kept = {}

        def answer(x, *rest):
            key = x.tobytes()
            if key not in kept:
                kept.clear()
                kept[key] = analysis(x, *rest)
            return kept[key]

        return answer


def lengthen(speech, writer, known, x, rate, methods=None):
    """A clip, as it is and lengthened by each method, or so many of them."""
    name = known["clip"]
    writer.write(f"{name}-as-it-is", lambda: (x, rate), {**known, "method": None, "added_s": 0.0}, [])
    span = speech.tail(x, rate)
    if span is None:
        return
    by_telephone = int(hashlib.sha1(name.encode()).hexdigest(), 16) % len(speech.METHODS)
    for method, change in enumerate(speech.METHODS):
        if methods and (method - by_telephone) % len(speech.METHODS) >= methods:
            continue
        for added in ADDED_S:

            def make(change=change, added=added):
                return change(x, rate, span, added), rate

            dragged = [[span[0], span[1] + added]] if added else []
            made = {**known, "method": method, "added_s": added}
            writer.write(f"{name}-{method}-{added}", make, made, dragged)
            if method == by_telephone:
                made["telephone"] = True
                writer.write(f"{name}-{method}-{added}-telephone", lambda make=make: speech.telephone(*make()), made, dragged)


def dragged_in(call, channel):
    """The dragged stretches of one channel."""
    phrases = [p for u in call.label["utterances"] if call.mono or u["channel"] == channel for p in u["phrases"]]
    return [[p["drag_start_s"], p["drag_end_s"]] for p in phrases if p.get("drag")]


def calls(ladder, shared, writer, limit):
    paths = [p for p in sorted((shared / "calls").glob("*.json")) if p.with_suffix(".wav").exists()]
    fresh = [ladder.Call(p) for p in paths]
    for path in paths[:limit]:
        for condition in CONDITIONS:
            call = ladder.Call(path)

            def make(call=call, change=ladder.CONDITIONS[condition]):
                change(call, fresh, [])
                return call.x, call.rate

            known = {"corpus": "calls", "voice": call.name, "condition": condition, "method": None, "added_s": None}
            dragged = [dragged_in(call, channel) for channel in range(call.x.shape[1])]
            writer.write(f"{call.name}-{CONDITIONS.index(condition)}", make, known, dragged)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--more", type=pathlib.Path)
    parser.add_argument("--lab", type=pathlib.Path)
    parser.add_argument("--only", choices=["clips", "calls"])
    parser.add_argument("--limit", type=int, help="so many calls and clips")
    options = parser.parse_args()
    sys.path.insert(0, str(options.shared))
    score_ladder, score_speech = (importlib.import_module(name) for name in ("score_ladder", "score_speech"))
    score_speech.pyworld = Vocoder(score_speech.pyworld)
    writer = Writer(options.out)
    if options.only != "calls":
        sources = [(clips(options.shared / "speech"), None)]
        sources += [(gathered(options.lab), LAB_METHODS)] if options.lab else []
        sources += [(clips(options.more), None)] if options.more else []
        names = Names()
        for source, methods in sources:
            for known, x, rate in itertools.islice(source, options.limit):
                new = names.new(known["clip"], x, rate)
                if new is None:
                    print("there twice:", known["clip"], file=sys.stderr)
                else:
                    lengthen(score_speech, writer, {**known, "clip": new}, x, rate, methods)
    if options.only != "clips":
        calls(score_ladder, options.shared, writer, options.limit)
    writer.finish()


if __name__ == "__main__":
    sys.exit(main())
