#!/usr/bin/env python3
"""Count corpora by weights that were fitted without them: python lab/syllable/left_out.py DATA (needs numpy, scipy, numba, praat-
parselmouth)

Every group of corpora is left out in turn (fit.py on the others); of each of its clips, as recorded, by telephone, 1.4 times as fast
and stretched, DATA/left_out.tsv gets what was counted and how sure that is, beside what two other counters find: peaks of the smoothed
energy, and voiced peaks of Praat's intensity after dips of 2 dB, in the manner of de Jong & Wempe (2009, Behavior Research Methods 41).
From the clips of real Mandarin among them follows the interval, src/measure/rate/error.toml:

ln(true / counted) is taken for a location-scale family: the scale is sqrt(voice² + counting · variance / counted²), its two numbers the
likeliest under Student's t with four degrees of freedom (heavy tails: some voices are far off); the quantile is that which |ln(true /
counted)| / scale stays within in 95 % of the clips (each corpus weighing by the square root of its size). Plan of the proof: the
residuals come from weights that never heard the corpus, so a clip of a corpus to come is exchangeable with them as far as corpora are
drawn alike, and the conformal quantile covers it with the chance asked for (Lei et al. 2018, JASA 113; for groups Dunn, Wasserman &
Ramdas 2023, JASA 118); what is measured of it is the share of each corpus that its interval holds.
"""

import csv
import pathlib
import sys
import tomllib
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import parselmouth
import soundfile as sf
from chain import Evidence, shares
from fit import START, fit, read, vector
from scipy.optimize import minimize
from scipy.signal import find_peaks

OUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "measure" / "rate" / "error.toml"
TOGETHER = {"services-zh", "ibm-zh", "thchs30", "funasr", "azure"}  # too few clips each
FIELDS = ["name", "group", "variant", "syllables", "counted", "variance", "seconds", "energy_peaks", "voiced_peaks"]


def group(row):
    return "english" if row["language"] != "zh" else "others" if row["corpus"] in TOGETHER else row["corpus"]


def energy_peaks(x, rate):
    """Peaks of the energy smoothed over 30 ms that stand 1 dB above the dips beside them, within 25 dB of the loudest."""
    hop = rate // 100
    level = (x[: len(x) // hop * hop].reshape(-1, hop) ** 2).mean(1)
    kernel = np.exp(-0.5 * (np.arange(-9, 10) / 3) ** 2)
    level = 10 * np.log10(np.convolve(level, kernel / kernel.sum(), "same") + 1e-10)
    return len(find_peaks(level, height=level.max() - 25, prominence=1)[0])


def voiced_peaks(x, rate):
    sound = parselmouth.Sound(x.astype(float), rate)
    intensity, pitch = sound.to_intensity(50, 0.01), sound.to_pitch(0.02, 30, 450)
    level, times = intensity.values[0], intensity.xs()
    peaks, _ = find_peaks(level, height=np.quantile(level, 0.99) - 25, prominence=2)
    return sum(bool(np.isfinite(pitch.get_value_at_time(times[i]))) for i in peaks)


def counted(path, weights):
    evidence, whole = Evidence(path), np.array([1.0])
    for phrase in evidence.phrases:
        whole = np.convolve(whole, shares(phrase, weights))
    n = np.arange(len(whole))
    mean = whole @ n
    return {"counted": mean, "variance": whole @ n**2 - mean**2, "seconds": sum(phrase[0] for phrase in evidence.phrases) / 100}


def without(data, name):
    """What is counted of a group by weights that were fitted without it."""
    start = vector(tomllib.loads(START.read_text(encoding="utf-8")))
    weights, found = fit([row for row in read(data) if group(row) != name], start, lambda _: None), []
    for row in (row for row in read(data, every=True) if group(row) == name):
        x, rate = sf.read(data / "wav" / f"{row['path'].stem}.wav", dtype="float32")
        others = {"energy_peaks": energy_peaks(x, rate), "voiced_peaks": voiced_peaks(x, rate)}
        found.append(row | {"group": name} | counted(row["path"], weights) | others)
    return found


def left_out(data):
    groups = sorted({group(row) for row in read(data)} - {"made-up"})
    with ProcessPoolExecutor() as workers:
        for found in workers.map(without, [data] * len(groups), groups):
            yield from found


def interval(rows):
    """The two numbers of the scale, and the quantile."""
    rows = [row for row in rows if row["group"] not in {"english", "calls"} and float(row["counted"]) > 0]
    names, many = np.unique([row["group"] for row in rows], return_counts=True)
    weight = np.array([dict(zip(names, many, strict=True))[row["group"]] ** -0.5 for row in rows])
    number, variance, truth = (np.array([float(row[key]) for row in rows]) for key in ("counted", "variance", "syllables"))
    off = np.abs(np.log(truth / number))

    def scale(logs):
        return np.sqrt(np.exp(2 * logs[0]) + np.exp(logs[1]) * variance / number**2)

    def unlikely(logs):
        return weight @ (np.log(scale(logs)) + 2.5 * np.log1p((off / scale(logs)) ** 2 / 4)) / weight.sum()

    logs = minimize(unlikely, [-3.5, 0.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12}).x
    ratio = off / scale(logs)
    order = np.argsort(ratio)
    within = np.cumsum(weight[order]) / (weight.sum() + weight.max())
    return np.exp(logs[0]), np.exp(logs[1]), ratio[order][np.searchsorted(within, 0.95)]


def main():
    data = pathlib.Path(sys.argv[1])
    table = data / "left_out.tsv"
    if not table.exists():
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, delimiter="\t", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(row | {"counted": f"{row['counted']:.3f}", "variance": f"{row['variance']:.4f}"} for row in left_out(data))
    with table.open(encoding="utf-8", newline="") as file:
        voice, counting, quantile = interval(list(csv.DictReader(file, delimiter="\t")))
    OUT.write_text(
        "# How far off a count of syllables is, from clips of corpora that its weights were fitted without (lab/syllable/left_out.py):\n"
        "# |ln(true / counted)| stays within quantile · sqrt(voice² + counting · variance / counted²) for 95 % of them.\n"
        f"voice = {voice:.5f}\ncounting = {counting:.5f}\nquantile = {quantile:.4f}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
