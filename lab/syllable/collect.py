#!/usr/bin/env python3
"""Gather labelled clips: python lab/syllable/collect.py SNAPSHOTS DATA (needs numpy, scipy, soundfile)

recordings.tsv, beside this, lists recordings under permissive licences: source (repository@commit:path, with #t=from,to where only those
seconds are meant), hash of the whole file, and how many syllables are spoken. SNAPSHOTS holds git snapshots of those repositories as
OWNER+NAME/repo; what is not there is left out and named. The labelled recordings and calls that CALLNORM_SHARED names are added: of each
call the utterances that nobody talks into. DATA/clips gets the sound (mono, at most 16 kHz), DATA/clips.tsv what is known of it. Nothing
of DATA belongs into the project.
"""

import csv
import hashlib
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import scipy.signal as ss
import soundfile as sf

HERE = pathlib.Path(__file__).parent
SHARED = pathlib.Path(os.environ.get("CALLNORM_SHARED") or HERE.parents[2] / "shared")
FIELDS = ["name", "corpus", "speaker", "language", "style", "syllables"]
FEWEST = 5  # syllables: a clip of fewer says nothing of a rate
MARGIN_S = 0.35
EACH_CALL = 8  # utterances


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def snapshot(snapshots, source):
    """The bytes of repository@commit:path; None where they are not to be had."""
    repository, rest = source.split("@", 1)
    git = snapshots / repository.replace("/", "+") / "repo"
    git = git / ".git" if (git / ".git").is_dir() else git
    done = subprocess.run(["git", "--git-dir", git, "show", rest], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def decoded(sound):
    """The first channel at 16 kHz, or at 8 kHz where it was recorded so."""
    x, rate = sf.read(sound, dtype="float32", always_2d=True)
    to = min(rate, 16000)
    divisor = np.gcd(rate, to)
    return ss.resample_poly(x[:, 0], to // divisor, rate // divisor), to


def seconds(sound, rate, span):
    """The seconds "from,to" of a sound; all of it where none are named."""
    if not span:
        return sound, rate
    start, end = (int(float(second) * rate) for second in span.split(","))
    return sound[start:end], rate


def listed(snapshots, data):
    """What recordings.tsv lists."""
    for row in rows(HERE / "recordings.tsv"):
        source, _, span = row["source"].partition("#t=")
        sound = snapshot(snapshots, source)
        if sound is None or hashlib.sha256(sound).hexdigest() != row["sha256"]:
            print("absent:", row["name"], row["source"], file=sys.stderr)
            continue
        kept = data / "raw" / row["name"].replace("/", "-")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(sound)
        yield row, seconds(*decoded(kept), span)


def real(folder):
    """The labelled recordings."""
    for row in rows(folder / "index.tsv"):
        if int(row["syllables"] or 0) >= FEWEST:
            corpus, file = row["file"].split("/")
            # In AISHELL a file is named by its speaker.
            speaker = file[:7] if corpus.startswith("aishell3") else file[6:11] if corpus == "aishell1" else file
            known = {"name": row["file"], "corpus": corpus.removesuffix("-aligned"), "speaker": speaker, "language": row["language"]}
            yield known | {"style": "read", "syllables": row["syllables"]}, decoded(folder / row["file"])


def alone(said, others):
    return not any(o is not said and o["start_s"] < said["end_s"] + 0.2 and o["end_s"] > said["start_s"] - 0.2 for o in others)


def calls(folder):
    """Utterances of the labelled calls, evenly over each call."""
    for labels in sorted(folder.glob("*.json")):
        call = json.loads(labels.read_text(encoding="utf-8"))
        x, rate = sf.read(labels.with_suffix(".wav"), dtype="float32", always_2d=True)
        said = call["utterances"]
        good = [u for u in said if u["characters"] >= FEWEST and not u["truncated"] and u["channel"] is not None and alone(u, said)]
        for i in np.unique(np.linspace(0, len(good) - 1, min(EACH_CALL, len(good))).astype(int)):
            u = good[i]
            start, end = int(max(0, u["start_s"] - MARGIN_S) * rate), int((u["end_s"] + MARGIN_S) * rate)
            known = {"name": f"calls/{labels.stem}-{u['id']}", "corpus": "calls", "speaker": f"{labels.stem}-{u['role']}", "language": "zh"}
            yield known | {"style": "synthetic", "syllables": str(u["characters"])}, (x[start:end, u["channel"]], rate)


def main():
    snapshots, data = map(pathlib.Path, sys.argv[1:3])
    (data / "clips").mkdir(parents=True, exist_ok=True)
    kept = []
    for source in (listed(snapshots, data), real(SHARED / "speech"), calls(SHARED / "calls")):
        for known, (x, rate) in source:
            sf.write(data / "clips" / f"{known['name'].replace('/', '-').replace('.', '_')}.wav", x, rate, subtype="PCM_16")
            kept.append(known)
    with (data / "clips.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, FIELDS, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(kept)
    print(len(kept), "clips")


if __name__ == "__main__":
    main()
