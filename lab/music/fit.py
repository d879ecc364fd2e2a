#!/usr/bin/env python3
"""Fit the weights that tell music from speech: python fit.py MIX FEATURES [MIX FEATURES ...] --out WEIGHTS [--folds N]      #
numpy, scikit-learn

MIX is a folder that mix.py made, FEATURES the columns that `cargo run --release --example music_features` wrote for its files
(names.txt: what it
printed). The weights are fitted to all of it and written as TOML with their provenance; then whole sources are left out, one fold
at a time: the music of
sources that were not heard, and the speech likewise, judged by weights that heard none of them.
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import sys
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

STEP_S = 0.1
HIDDEN = 16
EPOCHS = 14
BATCH = 1500
EVERY = 3  # of three neighbouring moments one is fitted to: they say nearly the same


def labels(truth, moments):
    """1 music, 0 not; and what each moment counts: less between pieces, nothing where they meet."""
    at = (np.arange(moments) + 0.5) * STEP_S
    y, weight = np.zeros(moments), np.full(moments, 0.6)
    for start, end, kind in truth:
        inside = (at >= start) & (at < end)
        y[inside], weight[inside] = kind == "music", 1.0
    for start, end, kind in truth:
        if kind == "music":
            weight[(np.abs(at - start) < 0.1) | (np.abs(at - end) < 0.1)] = 0.0
    return y, weight


def load(folders, columns):
    rows, ys, weights, music, speech, where = [], [], [], [], [], []
    for mix, features in folders:
        for scene in json.loads((mix / "scenes.json").read_text(encoding="utf-8"))["scenes"]:
            x = np.fromfile(features / pathlib.Path(scene["file"]).with_suffix(".f32").name, "<f4").reshape(-1, columns)
            y, weight = labels(scene["truth"], len(x))
            rows.append(x)
            ys.append(y)
            weights.append(weight)
            music += [scene["music"]] * len(x)
            speech += [scene["speech"]] * len(x)
            where += [f"{mix.name}/{scene['file']}"] * len(x)
    return np.concatenate(rows), np.concatenate(ys), np.concatenate(weights), np.array(music), np.array(speech), np.array(where)


class Net:
    """A standardised, one-layer network."""

    def __init__(self, x, y, weight, seed=1):
        random = np.random.default_rng(seed)
        self.mean, self.scale = x[::EVERY].mean(0), x[::EVERY].std(0) + np.float32(1e-3)
        chosen = random.permutation(np.flatnonzero(random.random(len(x)) < weight / EVERY))
        self.mlp = MLPClassifier(
            (HIDDEN,), activation="relu", alpha=3e-3, batch_size=BATCH, max_iter=EPOCHS, learning_rate_init=4e-3, random_state=seed
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.mlp.fit(self.norm(x[chosen]), y[chosen])

    def norm(self, x):
        return np.clip((x - self.mean) / self.scale, -5, 5).astype(np.float32)

    def logit(self, x):
        (a, b), (c, d) = self.mlp.coefs_, self.mlp.intercepts_
        return (np.maximum(self.norm(x) @ a + c, 0) @ b + d)[:, 0]


def left_out(x, y, weight, sources, seed, folds):
    """The logits of each moment by weights that heard nothing of its source."""
    names = np.random.default_rng(seed).permutation(np.unique(sources))
    logits = np.zeros(len(x))
    for fold in range(folds):
        test = np.isin(sources, names[fold::folds])
        logits[test] = Net(x[~test], y[~test], weight[~test]).logit(x[test])
    return logits


def table(title, logits, y, weight, sources, kind):
    print(title)
    for name in np.unique(sources):
        here = (sources == name) & (weight == 1) & (y == kind)
        wrong = ((logits[here] > 0) != kind).mean()
        print(f"  {name:24s} {here.sum() * STEP_S:7.0f} s  wrong {wrong:.3f}")
    here = (weight == 1) & (y == kind)
    print(f"  {'all':24s} {here.sum() * STEP_S:7.0f} s  wrong {((logits[here] > 0) != kind).mean():.3f}", flush=True)


def toml(net, names, provenance):
    (a, b), (c, d) = net.mlp.coefs_, net.mlp.intercepts_

    def row(values):
        return "[" + ", ".join(f"{v:.4g}" for v in values) + "]"

    lines = ["# Weights that tell music from speech: a network of one layer; each feature is standardised, cut at 5 deviations."]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in provenance.items()]
    lines += [
        f"bias = {row(c)}",
        f"output = {row(b[:, 0])}",
        f"output_bias = {d[0]:.4g}",
        "",
        "[features]",
        "# name = { mean, scale, weights }",
    ]
    lines += [
        f"{n} = {{ mean = {m:.5g}, scale = {s:.5g}, weights = {row(w)} }}"
        for n, m, s, w in zip(names, net.mean, net.scale, a, strict=False)
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    names = (options.folders[1] / "names.txt").read_text(encoding="utf-8").split()
    folders = list(zip(options.folders[::2], options.folders[1::2], strict=False))
    x, y, weight, music, speech, _ = load(folders, len(names))
    print(x.shape, "moments, music", y.mean().round(3), flush=True)
    net = Net(x, y, weight)
    digest = hashlib.sha256(b"".join((mix / "scenes.json").read_bytes() for mix, _ in folders)).hexdigest()
    provenance = {
        "made_by": "lab/music/fit.py",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "scenes_sha256": digest,
        "sources_of_music": sorted(set(music)),
        "sources_of_speech": sorted(set(speech)),
        "moments": len(x),
    }
    options.out.write_text(toml(net, names, provenance), encoding="utf-8")
    if options.folds:
        table("music of sources not heard before, taken for none", left_out(x, y, weight, music, 3, options.folds), y, weight, music, 1)
        table("speech of sources not heard before, taken for music", left_out(x, y, weight, speech, 4, options.folds), y, weight, speech, 0)


if __name__ == "__main__":
    sys.exit(main())
