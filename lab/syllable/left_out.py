#!/usr/bin/env python3
"""Count corpora by weights that were fitted without them: python lab/syllable/left_out.py DATA (needs numpy, scipy, numba, praat-
parselmouth)

Every group of corpora is left out in turn (fit.py and network.py on the others); of each of its clips, as recorded, by telephone, 1.4
times as fast and stretched, DATA/left_out.tsv gets what was counted and how sure that is, beside what two other counters find: peaks of
the smoothed energy, and voiced peaks of Praat's intensity after dips of 2 dB, in the manner of de Jong & Wempe (2009, Behavior Research
Methods 41). From the same clips follows the interval, src/measure/rate/error.toml:

ln(true / counted) is taken for a location-scale family: the scale is sqrt(voice² + (haste · ln(pace / 4))² + (dispute · ln(network /
counted))² + counting · variance / counted²), where the pace is what is counted a second, at least 4: the faster a voice, the more of its
syllables merge; and network is what the second witness counts by itself: the farther the two are apart, the less is known. What voice,
haste and dispute do, all clips of a voice have in common; so the four numbers are the likeliest under Student's t with four degrees of
freedom (heavy tails: some voices are far off) over the clips of each voice together. Were each taken for a voice of its own, nothing
would tell voice from counting; since hardly a real voice has three clips, the utterances of calls count too, of which each side has some.
The quantile is that which |ln(true / counted)| / scale stays within in 95 % of the clips, each counting once. Plan of the proof: the
residuals come from weights that never heard the corpus, so a clip of a corpus to come is exchangeable with them as far as corpora are drawn
alike, and the conformal quantile covers it with the chance asked for (Lei et al. 2018, JASA 113; for groups Dunn, Wasserman & Ramdas 2023,
JASA 118); what is measured of it is the share of each corpus that its interval holds.

Two numbers join the second witness to the chain. Its spread says how much it counts. The faster speech is beyond PACE, the more of its
syllables merge, of voices that a network never heard more than of those that it learnt from: what it finds in a phrase is multiplied by
(pace / PACE) ** merging. Of SPREADS and MERGINGS those are taken under which the density above is highest at the true numbers: for a group
left out, and DATA/networks/GROUP.toml, those of the other groups, for src/speech/syllable/network.toml all of them.

Where words say how many characters a phrase has, the count by the sound stands beside them with all its probabilities, which are too sure
of themselves: src/measure/rate/ears.toml says how often the sound counts a phrase wrong, how often then too low, and by which ratio each
further syllable is rarer; the three numbers are the likeliest over the clips of one phrase.
"""

import csv
import itertools
import pathlib
import re
import sys
import tomllib
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import parselmouth
import soundfile as sf
from chain import Evidence, shares
from fit import START, fit, read, vector
from scipy.optimize import minimize
from scipy.signal import find_peaks
from scipy.special import expit

SRC = pathlib.Path(__file__).resolve().parents[2] / "src"
RATE, NETWORK = SRC / "measure" / "rate", SRC / "speech" / "syllable" / "network.toml"
TOGETHER = {"services-zh", "ibm-zh", "thchs30", "funasr", "azure", "fleurs"}  # too few clips each
PACE = 4.0  # syllables a second
FEWEST = 0.5  # syllables that the witness expects of a phrase
SPREADS = np.geomspace(0.02, 0.16, 7)
MERGINGS = np.arange(0, 0.17, 0.02)
COUNTED = ("counted", "variance", "by_network")
FIELDS = ["name", "group", "speaker", "variant", "syllables", *COUNTED, "seconds", "energy_peaks", "voiced_peaks"]


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


def heard(path, weights, network):
    """Of each phrase, how likely each number is by the chain, what the witness finds (`network` has it), and how many seconds it lasts."""
    every = zip(Evidence(path).phrases, network[path.stem], strict=True)
    phrases = [(shares(phrase, weights), found, phrase[0] / 100) for phrase, found in every]
    return {"phrases": phrases, "seconds": sum(seconds for _, _, seconds in phrases)}


def by_network(data):
    """What the network, fitted without a recording's group, finds in each of its phrases (network.py): the mean of its members."""
    by_members = defaultdict(list)
    with (data / "network.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            by_members[row["stem"]].append([float(found) for found in row["phrases"].split()])
    return {stem: list(np.mean(members, 0)) for stem, members in by_members.items()}


def together(shares, expected, spread):
    """How likely each number of syllables is by the chain and by the witness, whose variance is `spread` for each syllable."""
    n, expected = np.arange(len(shares)), max(expected, FEWEST)
    joint = shares * np.exp(-0.5 * (n - expected) ** 2 / (spread * expected))
    return joint / joint.sum() if joint.sum() > 0 else shares


def expected(found, seconds, merging):
    """What the witness expects of a phrase in which it finds so many."""
    return found * max(found / max(seconds, 0.01) / PACE, 1) ** merging


def likely(phrases, spread, merging):
    """How likely each number of syllables of a recording is, by both."""
    whole = np.array([1.0])
    for chain, found, seconds in phrases:
        whole = np.convolve(whole, together(chain, expected(found, seconds, merging), spread))
    return whole


def counted(phrases, spread, merging):
    """The number of a recording by both, its variance, and the number by the witness."""
    whole = likely(phrases, spread, merging)
    n = np.arange(len(whole))
    mean, by_network = whole @ n, sum(expected(found, seconds, merging) for _, found, seconds in phrases)
    return {"counted": mean, "variance": whole @ n**2 - mean**2, "by_network": by_network}


def without(data, name):
    """What is heard of a group by weights that were fitted without it."""
    start = vector(tomllib.loads(START.read_text(encoding="utf-8")))
    others, found = [row for row in read(data) if group(row) != name], []
    weights, network = fit(others, start, lambda _: None), by_network(data)
    for row in (row for row in read(data, every=True) if group(row) == name):
        x, rate = sf.read(data / "wav" / f"{row['path'].stem}.wav", dtype="float32")
        others = {"energy_peaks": energy_peaks(x, rate), "voiced_peaks": voiced_peaks(x, rate)}
        found.append(row | {"group": name} | heard(row["path"], weights, network) | others)
    return found


def mandarin(rows):
    return [row for row in rows if row["group"] not in {"english", "calls"}]


def corpus_weights(rows):
    names, many = np.unique([row["group"] for row in rows], return_counts=True)
    return np.array([dict(zip(names, many, strict=True))[row["group"]] ** -0.5 for row in rows])


def left_out(data):
    """Each clip as it is counted without its group, and what joins the witness without each group and, of None, by all."""
    groups = sorted({group(row) for row in read(data)} - {"made-up"})
    with ProcessPoolExecutor() as workers:
        rows = [row for found in workers.map(without, [data] * len(groups), groups) for row in found]
        tried = list(itertools.product(SPREADS, MERGINGS))
        at = list(workers.map(counted_at, [rows] * len(tried), tried))
        unlikely = np.array(list(workers.map(unlikely_without, at, [[*groups, None]] * len(tried))))
    best = dict(zip([*groups, None], unlikely.argmin(0), strict=True))
    return [at[best[row["group"]]][i] for i, row in enumerate(rows)], {name: tried[place] for name, place in best.items()}


def counted_at(rows, joining):
    """The rows, with the witness joined by a spread and a merging."""
    return [row | {"joining": joining} | counted(row["phrases"], *joining) for row in rows]


def unlikely_without(rows, names):
    """How unlikely the true numbers of the clips beside those of each group are."""
    return [scale([row for row in rows if row["group"] != name and row["counted"] > 0])[1] for name in names]


def doubts(rows):
    """What makes the counts of a voice err together in each row: ln of the pace, over that from which haste counts, and how far apart the
    witnesses are; and the variance of ln(counted) by what the count says of itself."""
    number, variance, network, seconds = (np.array([float(row[key]) for row in rows]) for key in (*COUNTED, "seconds"))
    apart = np.log(np.maximum(network, FEWEST) / np.maximum(number, FEWEST))
    return np.maximum(np.log(number / seconds / PACE), 0), apart, variance / number**2


def error_scale(rows, voice, haste, dispute, counting):
    """How far ln(true / counted) of each row strays."""
    hurry, apart, own = doubts(rows)
    return np.sqrt(voice**2 + (haste * hurry) ** 2 + (dispute * apart) ** 2 + counting * own)


def voices(rows):
    """The places of the rows of each voice that are of one sound; voices of equally many rows in one array."""
    of_voice, of_size = defaultdict(list), defaultdict(list)
    for i, row in enumerate(rows):
        of_voice[row["group"], row["speaker"], row["variant"]].append(i)
    for mine in of_voice.values():
        of_size[len(mine)].append(mine)
    return [np.array(mine) for mine in of_size.values()]


def off(rows):
    return np.log([int(row["syllables"]) / float(row["counted"]) for row in rows])


def scale(rows):
    """The four numbers of the scale, by all that is Mandarin, and how unlikely the true numbers then are."""
    rows = [row for row in rows if row["group"] != "english"]
    weight, of_voice, (hurry, apart, own), residual = corpus_weights(rows), voices(rows), doubts(rows), off(rows)

    def unlikely(logs):
        voice, haste, dispute, counting = np.exp(logs)
        total = 0.0
        for mine in of_voice:
            common = voice**2 + sum(x[mine][:, :, None] * x[mine][:, None] for x in (haste * hurry, dispute * apart))
            covariance = common + counting * own[mine][:, :, None] * np.eye(mine.shape[1])
            far = np.einsum("vi,vi->v", residual[mine], np.linalg.solve(covariance, residual[mine][:, :, None])[:, :, 0])
            total += weight[mine[:, 0]] @ (np.linalg.slogdet(covariance)[1] + (4 + mine.shape[1]) * np.log1p(far / 4))
        return total / weight.sum()

    options = {"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000}
    found = minimize(unlikely, [-3.5, -1.0, -1.0, 0.0], method="Nelder-Mead", bounds=[(-6, 3)] * 4, options=options)
    return np.exp(found.x), found.fun


def interval(rows):
    """The four numbers of the scale, and the quantile by real Mandarin."""
    rows = [row for row in rows if float(row["counted"]) > 0]
    numbers, rows = scale(rows)[0], mandarin(rows)
    ratio = np.sort(np.abs(off(rows)) / error_scale(rows, *numbers))
    return *numbers, ratio[int(np.ceil(0.95 * (len(ratio) + 1))) - 1]


def counting_wrong(rows):
    """How often the count of a phrase is wrong, how often a wrong one is too low, and the ratio by which each further syllable is rarer."""
    rows = [row for row in rows if row["group"] != "english" and len(row["phrases"]) == 1]
    weight, true = corpus_weights(rows), [int(row["syllables"]) for row in rows]
    counts = [likely(row["phrases"], *row["joining"]) for row in rows]

    def unlikely(logits):
        wrong, too_low, further = expit(logits)
        total = 0.0
        for factor, n, chances in zip(weight, true, counts, strict=True):
            off = n - np.arange(len(chances))
            side = np.where(off > 0, too_low, 1 - too_low) * wrong * (1 - further) * further ** np.maximum(np.abs(off) - 1, 0)
            total -= factor * np.log(chances @ np.where(off == 0, 1 - wrong, side) + 1e-300)
        return total / weight.sum()

    return expit(minimize(unlikely, [-1.0, 0.0, -1.0], method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}).x)


def join(network, spread, merging):
    """Puts what joins a network to the chain into its table."""
    table = re.sub(r"(?m)^spread = .*", f"spread = {spread:.4f}", network.read_text(encoding="utf-8"))
    network.write_text(re.sub(r"(?m)^merging = .*", f"merging = {merging:.4f}", table), encoding="utf-8")


def write_ears(wrong, too_low, further):
    (RATE / "ears.toml").write_text(
        "# How often the sound counts a phrase wrong, how often a wrong count is too low, and the ratio by which each further syllable\n"
        "# is rarer, on corpora left out (lab/syllable/left_out.py).\n"
        f"wrong = {wrong:.4f}\ntoo_low = {too_low:.4f}\nfurther = {further:.4f}\n",
        encoding="utf-8",
    )


def main():
    data = pathlib.Path(sys.argv[1])
    table = data / "left_out.tsv"
    if not table.exists():
        rows, joining = left_out(data)
        write_ears(*counting_wrong(rows))
        for name, found in joining.items():
            join(data / "networks" / f"{name}.toml" if name else NETWORK, *found)
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, delimiter="\t", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(row | {key: f"{row[key]:.4f}" for key in COUNTED} for row in rows)
    with table.open(encoding="utf-8", newline="") as file:
        voice, haste, dispute, counting, quantile = interval(list(csv.DictReader(file, delimiter="\t")))
    (RATE / "error.toml").write_text(
        "# How far off a count of syllables is, from clips of corpora that its weights were fitted without (lab/syllable/left_out.py):\n"
        "# |ln(true / counted)| stays within quantile · sqrt(voice² + (haste · ln(pace / 4))² + (dispute · ln(network / counted))² +\n"
        "# counting · variance / counted²) for 95 % of them; the pace is what is counted a second, at least 4.\n"
        f"voice = {voice:.5f}\nhaste = {haste:.5f}\ndispute = {dispute:.5f}\ncounting = {counting:.5f}\nquantile = {quantile:.4f}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
