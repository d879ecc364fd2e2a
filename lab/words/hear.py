#!/usr/bin/env python3
"""Analyse labelled calls and clips for the fit: python lab/words/hear.py SHARED LAB DATA [--model base-q5_1] [--sounds]

Needs numpy, scipy, soundfile, callnorm. SHARED holds labelled calls and their scorers (score_ladder.py), LAB the clips that
lab/syllable/collect.py gathered. DATA gets of each recording what fit.py takes of its report; what is already there is not made again:
heard/NAME.json: calls and clips of Mandarin, with the words that the model hears;
given/CONDITION/NAME.json: calls with the true words, their times blurred, in each of SOUND, which score_ladder.py makes.
"""

import argparse
import collections
import csv
import importlib
import json
import pathlib
import sys

import numpy as np

import callnorm

# What noise and voices behind do to the edges of phrases; the calls themselves have noise of 12 to 30 dB in part.
SOUND = ("clean", "white 20 dB", "white 10 dB", "babble 20 dB")
# Clips of a corpus, evenly over it.
EACH_CORPUS = 40


def kept(report):
    """What the fit takes of a report."""
    found = report.to_dict()
    channels = []
    for channel in found["channels"]:
        fillers = (channel["fillers"] or {"events": []})["events"]
        channels.append(
            {
                "index": channel["index"],
                "snr_db": channel["volume"]["snr_db"],
                "phrases": [
                    [phrase[key] for key in ("start_s", "end_s", "characters", "syllables")] for phrase in channel["speech"]["phrases"]
                ],
                "fillers": [[filler["start_s"], filler["end_s"]] for filler in fillers if filler["heard_by"] == "sound"],
                "rate": {key: value for key, value in channel["rate"].items() if key != "stretches"},
            }
        )
    missing = (found["transcript"] or {"missing": []})["missing"]
    return {"channels": channels, "missing": [[gap["channel"], gap["start_s"], gap["end_s"]] for gap in missing]}


def write(path, analysed):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept(analysed()), ensure_ascii=False), encoding="utf-8")


def calls(shared):
    """The labelled calls of two channels."""
    for path in sorted((shared / "calls").glob("*.json")):
        if json.loads(path.read_text(encoding="utf-8"))["channels"] == 2:
            yield path


def clips(lab):
    """The clips of real Mandarin, of each corpus a part; made-up voices, which are no clips, say nothing."""
    of_corpus = collections.defaultdict(list)
    with (lab / "clips.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            sound = lab / "clips" / f"{row['name'].replace('/', '-').replace('.', '_')}.wav"
            if row["language"] == "zh" and row["corpus"] != "calls" and sound.exists():
                of_corpus[row["corpus"]].append(sound)
    for all_of_it in sorted(of_corpus.values(), key=len):
        places = np.linspace(0, len(all_of_it) - 1, min(EACH_CORPUS, len(all_of_it)))
        yield from (all_of_it[place] for place in np.unique(places.astype(int)))


def given(shared, data):
    ladder = importlib.import_module("score_ladder")
    every = [ladder.Call(path) for path in calls(shared)]
    for condition in SOUND:
        for path in calls(shared):
            call = ladder.Call(path)
            ladder.CONDITIONS[condition](call, every, [])
            pcm = np.clip(np.round(call.x.T * 32768), -32768, 32767).astype(np.int16)
            write(
                data / "given" / condition / path.name,
                lambda call=call, pcm=pcm: callnorm.analyze(np.ascontiguousarray(pcm), sample_rate=call.rate, words=call.segments),
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("lab", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--model", default="base-q5_1")
    parser.add_argument("--sounds", action="store_true", help="print the paths of the sounds that were heard, and nothing else")
    options = parser.parse_args()
    if options.sounds:
        sounds = [*(path.with_suffix(".wav") for path in calls(options.shared)), *clips(options.lab)]
        print(*(sound for sound in sounds if (options.data / "heard" / f"{sound.stem}.json").exists()), sep="\n")
        return
    sys.path.insert(0, str(options.shared))
    given(options.shared, options.data)
    for path in calls(options.shared):
        sound = path.with_suffix(".wav")
        write(options.data / "heard" / path.name, lambda sound=sound: callnorm.analyze(sound, model=options.model))
    for sound in clips(options.lab):
        write(options.data / "heard" / f"{sound.stem}.json", lambda sound=sound: callnorm.analyze(sound, agent="mono", model=options.model))


if __name__ == "__main__":
    main()
