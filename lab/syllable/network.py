#!/usr/bin/env python3
"""Fit the network of src/speech/syllable/network.rs: python lab/syllable/network.py DATA [--out NETWORK] (needs numpy, soundfile,
torch)

DATA is what collect.py, vary.py, more.py, change.py, place.py and features.rs made. Of a recording its number of syllables is known: the
outputs of all frames of its phrases are to add up to it (Huber's loss of what they are off by, in units of its square root). Of clips whose
characters place.py could place, the outputs between two of their edges are to add up to the characters between them too. First the
network learns from synthetic calls, English and made-up voices, then from real Mandarin too, whose corpora weigh by the square root of
their number of clips. Each recording is changed at random each time (augment.py); the weights are the moving average of the last steps.
This is done for each member of an ensemble, which differ by chance alone, and whose mean errs less than one of them (Hansen & Salamon 1990,
IEEE PAMI 12).

Without --out every group of corpora is left out in turn: DATA/networks/GROUP.toml gets the network that heard nothing of it, and
DATA/network.tsv what each member finds in each phrase of the group; nothing of this was chosen by what it found. With it, the network is
fitted to all recordings. Seeds are fixed, and sums are made by INSTRUCTIONS that every x86-64 processor since 2013 has. So the same data
and versions of the libraries give the same weights on one kind of processor. On another some sums still round otherwise (the optimizer's
square roots, some gradients of convolutions), and in thousands of steps the last digit becomes the first: the weights differ, what they
count hardly does (tests/python/test_lab.py says by how much at most).
"""

import argparse
import copy
import csv
import datetime
import functools
import hashlib
import itertools
import json
import os
import pathlib
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import soundfile as sf
import torch
from augment import FRAMES, varied
from fit import read
from left_out import group
from torch import nn

INSTRUCTIONS = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_CBWR": "COMPATIBLE",
    "NPY_ENABLE_CPU_FEATURES": "X86_V3",
}
BANDS = 16
INPUTS = [*(f"band_{band}" for band in range(1, BANDS + 1)), "level"]
WIDTH, TAPS, DILATIONS = 24, 5, (1, 2, 4)
APART = 2 * (TAPS // 2) * max(DILATIONS)  # frames: no layer reaches farther
LOUD, QUIETEST, BAND_DB, LEVEL_DB = 3.2e-3, 1e-5, 30, 40
DROPPED = 0.1
FIRST, THEN = (1000, 3e-3), (4000, 2e-3)  # steps and rate of learning
BATCH, MEMBERS = 16, 3
OTHERS = {"calls": 0.4, "lj": 0.35, "english": 0.1, "made-up": 0.15}
WITH = {"english": {"english", "lj"}}  # what is left out with a group: "lj" has more of one of its readers
REAL = 0.6  # the share of real Mandarin, in the second part
PLACED = 8  # what the characters that are placed weigh beside the whole
STRETCHES, LONGEST = 8, 6  # of a recording in each step; characters
LATE_S = 0.1  # how far the sounds are behind the times that place.py gives (late.py)
NO_EDGES = np.zeros(0, int), np.zeros(0)


def decibels(power, floor):
    return 10 * np.log10(np.maximum(power + floor, 1e-37))


def loudest(total):
    return np.sort(total)[int(0.95 * (len(total) - 1) + 0.5)]


def inputs(path):
    """What the network takes of each phrase of a recording, as network.rs makes it: frames, inputs."""
    values, at, phrases = np.fromfile(path, "<f4"), 0, []
    while at < len(values):
        end = at + 1 + BANDS * int(values[at])
        phrases.append(values[at + 1 : end].reshape(-1, BANDS))
        at = end
    if not sum(map(len, phrases)):
        return [np.zeros((0, len(INPUTS)), np.float32) for _ in phrases]
    whole = np.concatenate(phrases)
    total = whole.sum(1)
    top = loudest(total)
    floor, loud = top * QUIETEST, total > top * LOUD
    colour = (decibels(whole[loud], floor) - decibels(total[loud], floor)[:, None]).mean(0)
    return [_inputs(phrase, colour, floor) if len(phrase) else np.zeros((0, len(INPUTS)), np.float32) for phrase in phrases]


def _inputs(phrase, colour, floor):
    total = phrase.sum(1)
    top, level = loudest(total), decibels(total, floor)
    bands = decibels(phrase, floor) - colour - level[total > top * LOUD].mean()
    heard = np.maximum(bands, -BAND_DB), np.maximum(level - decibels(top, floor), -LEVEL_DB)[:, None]
    return (np.concatenate(heard, 1) / 10).astype(np.float32)


def convolution(takes, dilation=1, **more):
    """Over time; of two dimensions, which are faster with their channels last."""
    return nn.Conv2d(takes, WIDTH, (1, TAPS), padding=(0, TAPS // 2 * dilation), dilation=(1, dilation), **more)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = convolution(len(INPUTS), stride=(1, 2))
        self.layers = nn.ModuleList(convolution(WIDTH, dilation=by) for by in DILATIONS)
        self.last = nn.Conv2d(WIDTH, 1, 1)
        self.dropped = nn.Dropout(DROPPED)
        nn.init.constant_(self.last.bias, -2.4)
        nn.init.normal_(self.last.weight, std=0.05)

    def forward(self, phrases):
        """How many syllables there are in each pair of frames, and where each phrase begins: all lie in one row, too far apart to reach
        each other."""
        starts = np.cumsum([0] + [(len(phrase) + APART + 1) // 2 * 2 for phrase in phrases])
        x, heard = np.zeros((starts[-1], len(INPUTS)), np.float32), np.zeros(starts[-1], np.float32)
        for start, phrase in zip(starts, phrases, strict=False):
            x[start : start + len(phrase)], heard[start : start + len(phrase)] = phrase, 1
        x, heard = torch.from_numpy(x[None, None]).movedim(3, 1), torch.from_numpy(heard[::2])
        x = torch.relu(self.first(x)) * heard
        for layer in self.layers:
            x = (x + torch.relu(layer(self.dropped(x)))) * heard
        return (nn.functional.softplus(self.last(x)) * heard).flatten(), starts // 2


def summed(outputs, places):
    """The sum of the outputs before each place, which may lie within a pair of frames."""
    sums = torch.cat([torch.zeros(1), torch.cumsum(outputs, 0)])
    places = np.clip(places, 0, len(outputs))
    whole = np.minimum(places.astype(int), len(outputs) - 1)
    return sums[whole] + outputs[whole] * torch.from_numpy((places - whole).astype(np.float32))


def stretches(edges, by, starts, random):
    """Where some stretches of a recording begin and end, and how many characters each has."""
    phrase, frame = edges
    if not len(phrase):
        return np.zeros((3, 0))
    places = starts[phrase] + frame / by / 2
    many = random.integers(1, min(LONGEST, len(places) - 1) + 1, STRETCHES)
    first = random.integers(0, len(places) - many)
    return np.array([places[first], places[first + many], many])


def off(found, true, variance):
    """Huber's loss of numbers in units of their spread."""
    return nn.functional.smooth_l1_loss((found - true) / variance.sqrt(), torch.zeros_like(true), beta=0.3, reduction="sum")


def loss(net, rows, random):
    """How far a network is off the number of syllables of recordings, and of stretches of those whose characters are placed."""
    changed = [varied(row["phrases"], random) for row in rows]
    outputs, starts = net([phrase for _, phrases in changed for phrase in phrases])
    first = np.cumsum([0] + [len(phrases) for _, phrases in changed])
    syllables = torch.tensor([float(row["syllables"]) for row in rows])
    whole = off(summed(outputs, starts[first]).diff(), syllables, syllables)
    each = zip(rows, changed, first, strict=False)
    begin, end, many = np.concatenate([stretches(row["edges"], by, starts[at:], random) for row, (by, _), at in each], 1)
    characters = torch.tensor(many, dtype=torch.float32)
    part = off(summed(outputs, end) - summed(outputs, begin), characters, characters + 1)
    return (whole + PLACED * part / STRETCHES) / len(rows)


def train(net, pools, steps, rate, seed):
    """The moving average of the weights while the network learns; each pool is a share and recordings."""
    random, shares = np.random.default_rng(seed), np.array([share for share, _ in pools])
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    mean = copy.deepcopy(net)
    net.train()
    for step in range(steps):
        for part in optimizer.param_groups:
            part["lr"] = rate * min(1, (step + 1) / 50) * 0.5 * (1 + np.cos(np.pi * step / steps)) + 1e-5
        rows = [pools[i][1][random.integers(len(pools[i][1]))] for i in random.choice(len(pools), BATCH, p=shares / shares.sum())]
        optimizer.zero_grad()
        loss(net, rows, random).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        kept = min(0.99, (step + 1) / (step + 10))
        with torch.no_grad():
            for average, now in zip(mean.parameters(), net.parameters(), strict=True):
                average.mul_(kept).add_(now, alpha=1 - kept)
    return mean.eval()


def fitted(recordings, member):
    """A member of the ensemble, fitted to these; on one core, since more sum in another order."""
    torch.set_num_threads(1)
    of_group = defaultdict(list)
    for row in recordings:
        of_group[row["group"]].append(row)
    others = [(share, of_group[name]) for name, share in OTHERS.items() if of_group[name]]
    real = {name: len({row["name"] for row in rows}) ** 0.5 for name, rows in of_group.items() if name not in OTHERS}
    torch.manual_seed(member)
    net = train(Network(), others, *FIRST, member)
    mixed = [(REAL * root / sum(real.values()), of_group[name]) for name, root in real.items()]
    return train(net, mixed + [((1 - REAL) * share, rows) for share, rows in others], *THEN, member + 100)


def placed(data):
    """Of each clip that place.py could place, its seconds and the times of the edges of its characters."""
    with (data / "placed.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["stem"]: (float(row["seconds"]), np.array([float(time) for time in row["edges"].split()])) for row in rows}


def edges(path, sound, phrases, seconds, times, late=LATE_S):
    """In which of a recording's phrases each edge is, and how many frames behind its start; edges are stretched as the recording is. Those
    between two phrases are at the end of the first."""
    starts, lengths = np.fromfile(path.with_suffix(".starts"), "<f4"), np.array([len(phrase) for phrase in phrases])
    starts, lengths = starts[lengths > 0], lengths[lengths > 0]
    frames = (times + late) * (sf.info(sound).duration / seconds) * FRAMES
    phrase = np.maximum(np.searchsorted(starts, frames, "right") - 1, 0)
    return phrase, np.clip(frames - starts[phrase], 0, lengths[phrase])


@functools.cache
def recordings(data):
    """Each recording with its group, what the network takes of its phrases, the edges of its characters, and whether it is one to learn
    from; changed ones too."""
    with (data / "more.tsv").open(encoding="utf-8", newline="") as file:
        more = [row | {"name": row["stem"], "learnt": True} for row in csv.DictReader(file, delimiter="\t")]
    clips = [row | {"group": group(row), "stem": row["path"].stem} for row in read(data, every=True)]
    clips = [row | {"learnt": row["variant"] != "faster" and row["group"] != "calls"} for row in clips]
    times, every = placed(data), []
    for row in clips + more:
        own = (data / "features" / f"{row['stem']}.bands", data / ("wav" if "variant" in row else "more") / f"{row['stem']}.wav")
        copies = ((path, path.with_suffix(".wav")) for path in sorted((data / "changed").glob(f"{row['stem']}#*.bands")))
        for path, sound in (own, *copies):
            phrases = inputs(path)
            kept = [phrase for phrase in phrases if len(phrase)]
            clip = times.get(row["stem"].partition("~")[0])
            known = {"edges": edges(path, sound, phrases, *clip) if clip and kept else NO_EDGES, "learnt": row["learnt"] and bool(kept)}
            every.append(row | {"file": path.stem, "phrases": kept, "all": phrases} | known)
    return every


def found(net, phrases):
    """What a member finds in each phrase."""
    with torch.no_grad():
        return [float(net([phrase])[0].sum()) if len(phrase) else 0.0 for phrase in phrases]


def learnt(data, name=None):
    """What the network learns from, without a group."""
    out = WITH.get(name, {name})
    return [row for row in recordings(data) if row["learnt"] and row["group"] not in out]


def without(data, name, member):
    """A member that is fitted without a group, and what it finds in the clips of it."""
    net = fitted(learnt(data, name), member)
    clips = (row for row in recordings(data) if row["group"] == name and "variant" in row and row["file"] == row["stem"])
    return net, [[row["stem"], member, " ".join(f"{count:.4f}" for count in found(net, row["all"]))] for row in clips]


def leave_out(data):
    groups = sorted({group(row) for row in read(data)} - {"made-up"})
    each = list(itertools.product(groups, range(MEMBERS)))
    (data / "networks").mkdir(exist_ok=True)
    with ProcessPoolExecutor() as workers, (data / "network.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["stem", "member", "phrases"])
        done = workers.map(without, [data] * len(each), *zip(*each, strict=True))
        for name in groups:
            nets, rows = zip(*itertools.islice(done, MEMBERS), strict=True)
            writer.writerows(itertools.chain(*rows))
            write(data / "networks" / f"{name}.toml", data, nets, name)


def weights(net):
    """The lines of a member."""

    def taps(weight):
        return [[[round(w, 4) for w in tap.tolist()] for tap in taps] for taps in weight.detach().squeeze(2).permute(1, 2, 0)]

    def numbers(values):
        return json.dumps([round(value, 4) for value in values.tolist()])

    yield from ["", "[[member]]", "", "[member.first]", f"bias = {numbers(net.first.bias)}", "", "[member.first.inputs]"]
    yield from (f"{name} = {json.dumps(own)}" for name, own in zip(INPUTS, taps(net.first.weight), strict=True))
    for dilation, layer in zip(DILATIONS, net.layers, strict=True):
        yield from ["", "[[member.layer]]", f"dilation = {dilation}", f"bias = {numbers(layer.bias)}"]
        yield f"inputs = {json.dumps(taps(layer.weight))}"
    yield from ["", "[member.last]", f"bias = {net.last.bias.item():.4f}", f"weights = {numbers(net.last.weight.flatten())}"]


def write(path, data, nets, name=None):
    """The table of weights, fitted without a group; spread and merging are left_out.py's to fill in."""
    rows, places = learnt(data, name), (data / "placed.tsv").read_bytes()
    lines = ["# Weights of the network that counts syllables (network.rs);"]
    lines += ["# on corpora left out: the spread, the variance of its sum for each syllable, and merging, the power of the pace by which"]
    lines += ["# fast speech has more than it finds."]
    lines += ['made_by = "python lab/syllable/network.py DATA --out src/speech/syllable/network.toml"']
    lines += [f"date = {json.dumps(datetime.datetime.now(datetime.UTC).date().isoformat())}"]
    known = sorted({row["name"] + row["syllables"] for row in rows})
    digest = hashlib.sha256("".join(known).encode()).hexdigest()
    placed_digest = hashlib.sha256(places).hexdigest()
    lines += [f"clips_sha256 = {json.dumps(digest)}", f"placed_sha256 = {json.dumps(placed_digest)}"]
    lines += [f"made_with = {json.dumps(f'numpy {np.__version__}, torch {torch.__version__}')}"]
    lines += [f"recordings = {len(rows)}", "spread = 1.0", "merging = 0.0"]
    lines += [line for net in nets for line in weights(net)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_instructions():
    """Begins again with the instructions that are asked for, which the libraries look up when they are loaded."""
    if any(os.environ.get(name) != value for name, value in INSTRUCTIONS.items()):
        os.execve(sys.executable, sys.orig_argv, os.environ | INSTRUCTIONS)


def main():
    with_instructions()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    if options.out is None:
        leave_out(options.data)
    else:
        with ProcessPoolExecutor() as workers:
            nets = list(workers.map(fitted, [learnt(options.data)] * MEMBERS, range(MEMBERS)))
        write(options.out, options.data, nets)


if __name__ == "__main__":
    main()
