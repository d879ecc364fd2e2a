#!/usr/bin/env python3
"""Fit how far a rate with words errs: python lab/words/fit.py SHARED LAB DATA [--out TABLE [--check]]     # numpy, scipy

SHARED holds labelled calls, LAB the clips that lab/syllable/collect.py gathered, DATA what hear.py made of both and counts.tsv, which the
example `syllable_counts` printed; TABLE is src/measure/rate/words.toml. Four things are fitted:

Words. counted - true is taken over a whole channel or clip, which is what a rate takes: a character that was joined with the phrase
beside is in the sum. Each phrase with words adds an error: none, or one that is too low or too high, each further character rarer by the
same ratio; the sum over a channel's phrases has the distribution of one phrase folded as often. The three numbers of a recogniser are the
likeliest over calls and real clips (each corpus weighing by the square root of its phrases). True words are wrong so seldom that only how
often is fitted, with the recogniser's side and ratio.

Edges. The start and end of each labelled turn, and the nearest one that was measured; those farther off than NEAR_S belong to speech that
was not found, or found where none is. The standard deviation about zero, on the calls as they are.

Talk. ln(measured / labelled talk time) of each channel, beyond what edges and pauses near a second explain, in the calls as they are and
with noise. Its scale is sqrt(talk² + (noise · 10^(-snr / 10))²), the likeliest under Student's t with four degrees of freedom (likelier
than with the noise's amplitude in place of its power); both numbers are then multiplied so that 1.96 of the whole scale holds 95 %.

Believed. Words of another recording, of the other side, or twice the same are told before anything is counted (src/analyzer/fit.rs), and
words that are left out count as syllables: nothing labelled says from where on the rest is wrong. So words that are right must be kept: the
difference in ln that the sound's count of real clips, as recorded, by telephone and faster, stays within in KEPT of them, where its weights
never heard their corpus (LAB/left_out.tsv, of lab/syllable/left_out.py).

Then all calls of a voice (alone or blended), and each real corpus, are left out in turn: how likely the true numbers are, and how often
the interval of the rate holds the true one, by numbers that were fitted without them.
"""

import argparse
import csv
import datetime
import hashlib
import itertools
import json
import pathlib
import tomllib
from collections import defaultdict

import numpy as np
from scipy.optimize import minimize
from scipy.special import erfc, expit, logit

RATE = pathlib.Path(__file__).resolve().parents[2] / "src" / "measure" / "rate"
Z95 = 1.96
TURN_PAUSE_S = 1.0
PACE, FEWEST = 4.0, 0.5  # as in src/measure/rate/error.rs
NEAR_S = 0.25
SOUND = ("clean", "white 20 dB", "white 10 dB", "babble 20 dB")
# Errors of a channel's count up to half of this, by Fourier transform.
SIZE = 256
KEPT = 0.99
NO_CLIPS = {"english", "ljspeech", "calls", "made-up"}


def merged(spans, pause):
    """Spans joined over pauses of up to so many seconds."""
    out = []
    for start, end in sorted(spans):
        if out and start - out[-1][1] <= pause:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return np.array(out).reshape(-1, 2)


def overlap(a, b):
    return min(a[1], b[1]) - max(a[0], b[0]) > 0


def labelled(path):
    """Each channel of a call, as its labels have it."""
    label = json.loads(path.read_text(encoding="utf-8"))
    for role, index in (("agent", label["agent_channel"]), ("customer", 1 - label["agent_channel"])):
        truth = label["truth"][role]
        phrases = [(p["start_s"], p["end_s"]) for u in label["utterances"] if u["channel"] == index for p in u["phrases"]]
        voices = {part.split(":")[0] for part in label["voices"][role].split("+")}
        yield {
            "channel": index,
            "group": "calls",
            "voices": voices,
            "true": truth["characters"],
            "spans": phrases,
            "talk_s": truth["talk_s"],
        }


def heard(path, known):
    """What a channel's report says, beside what is known of it."""
    found = json.loads(path.read_text(encoding="utf-8"))
    for one in known:
        channel = next(channel for channel in found["channels"] if channel["index"] == one["channel"])
        spans = [tuple(phrase[:2]) for phrase in channel["phrases"]]
        missing = [gap[1:] for gap in found["missing"] if gap[0] == one["channel"]]
        yield one | {
            "name": path.stem,
            "phrases": spans,
            "held": [phrase[2] or 0 for phrase in channel["phrases"]],
            "fillers": [sum(overlap(span, filler) for filler in channel["fillers"]) for span in spans],
            "clear": [any(overlap(span, gap) for gap in missing) for span in spans],
            "syllables": [phrase[3] for phrase in channel["phrases"]],
            "rate": channel["rate"],
            "snr_db": channel["snr_db"],
        }


def counts(path):
    """Of each phrase, what the second witness counts and how likely each number is."""
    found = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            shares = np.array([float(share) for share in row["shares"].split()])
            found[row["recording"], int(row["channel"])].append((float(row["by_network"]), shares))
    return found


def read(shared, lab, data):
    """Channels with true words by condition, and channels and clips as the recogniser hears them."""
    found = counts(data / "counts.tsv")
    calls = [path for path in sorted((shared / "calls").glob("*.json")) if json.loads(path.read_text(encoding="utf-8"))["channels"] == 2]
    given = defaultdict(list)
    for folder in sorted((data / "given").iterdir()):
        there = [path for path in calls if (folder / path.name).exists()]
        given[folder.name] = [row for path in there for row in heard(folder / path.name, labelled(path))]
    made = [path for path in calls if (data / "heard" / path.name).exists()]
    recognised = [row for path in made for row in heard(data / "heard" / path.name, labelled(path))]
    with (lab / "clips.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = data / "heard" / f"{row['name'].replace('/', '-').replace('.', '_')}.json"
            if path.exists() and row["corpus"] != "calls":
                known = {"channel": 0, "group": row["corpus"], "voices": set(), "true": int(row["syllables"])}
                recognised += list(heard(path, [known]))
    for row in [*given["clean"], *recognised]:
        row["counts"] = found[row["name"], row["channel"]]
    return given, recognised


def digest(shared, lab, recognised):
    """The hash of all recordings and of what is known of them."""
    whole = hashlib.sha256()
    for name, group, true in sorted({(row["name"], row["group"], row["true"] * (row["group"] != "calls")) for row in recognised}):
        call = shared / "calls" / name
        for sound in (call.with_suffix(".wav"), call.with_suffix(".json")) if group == "calls" else [lab / "clips" / f"{name}.wav"]:
            whole.update(hashlib.sha256(sound.read_bytes()).digest())
        whole.update(str(true).encode())
    return whole.hexdigest()


# Words: how often a phrase is wrong, how often a wrong one is too low, and the ratio by which each further character is rarer.


def share(off, wrong, too_low, further):
    """How likely it is to count so many more than there are."""
    off = np.asarray(off)
    side = np.where(off < 0, too_low, 1 - too_low)
    return np.where(off == 0, 1 - wrong, wrong * side * (1 - further) * further ** np.maximum(np.abs(off) - 1, 0))


def worded(row):
    return [held + fillers for held, fillers in zip(row["held"], row["fillers"], strict=True) if held]


def difference(row):
    """How many phrases have words, and how many more characters than are true; fillers stand for speech without words too."""
    alone = [fillers for held, fillers in zip(row["held"], row["fillers"], strict=True) if not held]
    return len(worded(row)), sum(worded(row)) + sum(alone) - row["true"]


def sums(rows):
    """The rows whose words cover the speech: where phrases are left out, what is missing is no error of those that are there."""
    return [row for row in rows if worded(row) and not any(row["clear"])]


def corpus_weights(rows):
    many = defaultdict(int)
    for row in rows:
        many[row["group"]] += len(worded(row))
    return np.array([many[row["group"]] ** -0.5 for row in rows])


def likelihoods(rows, numbers):
    """How likely the difference of each row is."""
    phrases, off = np.array([difference(row) for row in rows]).T
    centred = np.arange(SIZE) - SIZE // 2
    one = np.fft.rfft(np.fft.ifftshift(share(centred, *numbers)))
    whole = np.fft.irfft(one[None] ** phrases[:, None], SIZE)
    return np.maximum(whole[np.arange(len(rows)), np.clip(off, -SIZE // 2, SIZE // 2 - 1) % SIZE], 1e-9)


def words(rows):
    """The three numbers of a recogniser."""
    rows = sums(rows)
    weight = corpus_weights(rows)

    def unlikely(logits):
        return -(weight @ np.log(likelihoods(rows, expit(logits)))) / weight.sum()

    return expit(minimize(unlikely, logit([0.08, 0.5, 0.2]), method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9}).x)


def given_wrong(rows, recognised):
    """How often true words are wrong in a phrase; half a phrase more is, since in some parts of the calls none may be."""
    rows = sums(rows)

    def unlikely(logits):
        wrong = expit(logits[0])
        return -np.log(likelihoods(rows, (wrong, *recognised[1:]))).sum() - 0.5 * np.log(wrong)

    return float(expit(minimize(unlikely, [logit(0.001)], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9}).x[0]))


# Talk: the edges of turns, and what is beyond them.


def turns(row):
    """The measured turns, by the phrases in which something is counted."""
    kept = [
        s
        for s, held, fillers, clear in zip(row["phrases"], row["held"], row["fillers"], row["clear"], strict=True)
        if held or fillers or clear
    ]
    return kept, merged(kept, TURN_PAUSE_S)


def edges(rows):
    """The standard deviation of the edges of turns."""
    off = []
    for row in rows:
        measured, true = turns(row)[1], merged(row["spans"], TURN_PAUSE_S)
        off += [
            (measured[:, edge] - at)[np.argmin(np.abs(measured[:, edge] - at))] for edge in (0, 1) for at in true[:, edge] if len(measured)
        ]
    off = np.array(off)
    return float(np.sqrt(np.mean(off[np.abs(off) < NEAR_S] ** 2)))


def time_variance(row, edge):
    """Of the talk time in ln, by the edges of turns and the pauses that may have ended one (open_pause in rate.rs)."""
    kept, joined = turns(row)
    pause = np.array([b[0] - a[1] for a, b in itertools.pairwise(kept)])
    inside = 0.5 * erfc((pause - TURN_PAUSE_S) / (2 * edge))
    return (2 * len(joined) * edge**2 + (inside * (1 - inside) * pause**2).sum()) / talk(row) ** 2


def talk(row):
    return float(np.diff(turns(row)[1]).sum())


def loudness(row):
    """The noise's power over the speech's."""
    return 0.0 if row["snr_db"] is None else 10 ** (-row["snr_db"] / 10)


def talk_errors(rows, edge):
    """The two numbers of the talk time's scale, scaled to hold 95 %, and how unlikely the labelled times are under each."""
    rows = [row for row in rows if talk(row) > 0]
    off = np.log([talk(row) / row["talk_s"] for row in rows])
    own, noise = np.array([time_variance(row, edge) for row in rows]), np.array([loudness(row) for row in rows])

    def variance(numbers):
        return own + numbers[0] ** 2 + (numbers[1] * noise) ** 2

    def unlikely(logs):
        scale = variance(np.exp(logs))
        return np.mean(np.log(scale) + 5 * np.log1p(off**2 / scale / 4))

    found = minimize(unlikely, [-5.0, -2.0], method="Nelder-Mead", bounds=[(-9, 0), (-9, 2)], options={"xatol": 1e-6, "fatol": 1e-9}).x
    ratio = np.sort(np.abs(off) / np.sqrt(variance(np.exp(found))))
    wider = ratio[min(int(np.ceil(0.95 * (len(ratio) + 1))), len(ratio)) - 1] / Z95
    return tuple(float(number) for number in np.exp(found) * wider)


# The interval, as src/measure/rate.rs makes it.


class Errors:
    """The tables of the sound's errors that ship."""

    def __init__(self):
        self.ears = [tomllib.loads((RATE / "ears.toml").read_text(encoding="utf-8"))[key] for key in ("wrong", "too_low", "further")]
        table = tomllib.loads((RATE / "error.toml").read_text(encoding="utf-8"))
        wider = table["quantile"] / Z95
        self.voice, self.haste, self.dispute = (wider * table[key] for key in ("voice", "haste", "dispute"))
        self.counting = wider**2 * table["counting"]

    def of_voice(self, counted, by_network, seconds):
        haste = max(np.log(counted / seconds / PACE), 0.0) if counted else 0.0
        apart = np.log(max(by_network, FEWEST) / max(counted, FEWEST))
        return float(np.sqrt(self.voice**2 + (self.haste * haste) ** 2 + (self.dispute * apart) ** 2))


def moments(shares):
    n = np.arange(len(shares))
    return shares @ n, max(shares @ n**2 - (shares @ n) ** 2, 0.0)


def posterior(shares, held, writer, ears):
    """How likely each number of characters is by the sound and the words."""
    n = np.arange(max(len(shares) - 1, held) + 3)
    sound = shares @ share(np.arange(len(shares))[:, None] - n[None], *ears)
    weight = sound * share(held - n, *writer)
    return weight / weight.sum() if weight.sum() > 0 else (n == held) * 1.0


def interval(row, writer, time, errors):
    """What was counted, its share of uncertainty in ln, and that of the whole rate; `time` holds edge, talk and noise."""
    both = []
    for i, (_, shares) in enumerate(row["counts"]):
        held, fillers = row["held"][i], row["fillers"][i]
        spoken = held or fillers or row["clear"][i]
        both.append(moments(posterior(shares, held + fillers, writer, errors.ears)) if held else moments(shares) if spoken else (0.0, 0.0))
    both, covered = np.array(both), np.array([bool(h or f) for h, f in zip(row["held"], row["fillers"], strict=True)])
    sound = np.array([moments(shares) for _, shares in row["counts"]])
    mean, variance = both.sum(0)
    voice = errors.of_voice(sound[:, 0].sum(), sum(by for by, _ in row["counts"]), sum(b - a for a, b in row["phrases"]))
    wordless = 1 - both[covered, 0].sum() / mean
    of_sound, own = sound[covered].sum(0)
    gap = np.log((sum(row["held"]) + sum(row["fillers"])) / of_sound)
    doubt = max(gap**2 - voice**2 - errors.counting * own / of_sound**2, 0.0) / 4
    edge, talk_error, noise = time
    counting = variance / mean**2 + (voice * wordless) ** 2 + doubt
    return mean, counting, counting + talk_error**2 + (noise * loudness(row)) ** 2 + time_variance(row, edge)


# Believed: how far words and sound may differ.


def strange(lab):
    """The real Mandarin clips of left_out.py, with how far off the sound's count is by weights that never heard their corpus."""
    with (lab / "left_out.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["group"] not in NO_CLIPS and float(row["counted"]) > 0]
    return [{"group": row["group"], "off": abs(np.log(int(row["syllables"]) / float(row["counted"])))} for row in rows]


def believed(clips):
    """The difference within which KEPT of the clips lie, each corpus weighing by the square root of its size."""
    groups = [row["group"] for row in clips]
    off, weight = np.array([row["off"] for row in clips]), np.array([groups.count(group) ** -0.5 for group in groups])
    order = np.argsort(off)
    return float(off[order][np.searchsorted(np.cumsum(weight[order]) / weight.sum(), KEPT)])


# All of it.


def fitted(given, recognised, clips):
    """The numbers, as the table has them."""
    hearing, sounds = words(recognised), [row for name in SOUND for row in given[name]]
    edge = edges(given["clean"])
    talk_error, noise = talk_errors(sounds, edge)
    return {
        "recognised": dict(zip(("wrong", "too_low", "further"), map(float, hearing), strict=True)),
        "given": {"wrong": given_wrong(given["clean"], hearing), "too_low": float(hearing[1]), "further": float(hearing[2])},
        "time": {"edge_s": edge, "talk": talk_error, "noise": noise},
        "difference": {"believed": believed(clips)},
    }


def without(given, recognised, clips):
    """Folds: what is left out, the rows to fit, and the rows left out."""
    every = sorted({voice for row in given["clean"] for voice in row["voices"]})
    for voice in every:
        calls = {row["name"] for row in given["clean"] if voice in row["voices"]}
        rest, mine = defaultdict(list), defaultdict(list)
        for name, rows in given.items():
            rest[name] = [row for row in rows if row["name"] not in calls]
            mine[name] = [row for row in rows if voice in row["voices"]]
        yield (
            voice,
            (rest, [row for row in recognised if row["name"] not in calls], clips),
            (mine, [row for row in recognised if voice in row["voices"]], []),
        )
    for corpus in sorted({row["group"] for row in [*recognised, *clips]} - {"calls"}):
        parts = [[[row for row in rows if (row["group"] == corpus) == out] for rows in (recognised, clips)] for out in (False, True)]
        yield corpus, (given, *parts[0]), (defaultdict(list), *parts[1])


def off(row, writer, time, errors):
    """How far off the rate is, over the half of its interval; a clip, whose talk time nobody labelled, by its count."""
    mean, counting, all_of_it = interval(row, writer, time, errors)
    clip = row["group"] != "calls"
    true = row["true"] if clip else row["true"] * talk(row) / row["talk_s"]
    return abs(np.log(mean / true)) / (Z95 * np.sqrt(counting if clip else all_of_it))


def held_out(table, given, recognised, clips, errors):
    """Of rows by kind: the logarithm of how likely each difference is, and how far off each rate is over the half of its interval."""
    found, time = defaultdict(lambda: ([], [])), tuple(table["time"].values())
    kinds = [("true words", "given", given["clean"]), ("heard, calls", "recognised", [r for r in recognised if r["group"] == "calls"])]
    for kind, source, rows in [*kinds, ("heard, clips", "recognised", [r for r in recognised if r["group"] != "calls"])]:
        writer = tuple(table[source].values())
        counted = [row for row in sums(rows) if row["true"] >= 20 or row["group"] != "calls"]
        found[kind][0].extend(np.log(likelihoods(counted, writer)) if counted else [])
        found[kind][1].extend(
            off(row, writer, time, errors) for row in rows if worded(row) and (row["true"] >= 20 or row["group"] != "calls")
        )
    for name in SOUND:
        for row in given[name]:
            if talk(row):
                scale = time_variance(row, time[0]) + time[1] ** 2 + (time[2] * loudness(row)) ** 2
                found[f"talk, {name}"][1].append(abs(np.log(talk(row) / row["talk_s"])) / (Z95 * np.sqrt(scale)))
    found["believed, clips"][1].extend(row["off"] / table["difference"]["believed"] for row in clips)
    return found


def report(given, recognised, clips, shipped):
    """What is held by numbers fitted without each voice and corpus, beside the numbers that ship."""
    errors, sums_of = Errors(), {"left out": defaultdict(lambda: ([], [])), "shipped": defaultdict(lambda: ([], []))}
    for name, rest, mine in without(given, recognised, clips):
        table = fitted(*rest)
        numbers = " ".join(f"{key} {number:.4f}" for part in table.values() for key, number in part.items())
        print(f"without {name}: {numbers}", flush=True)
        for which, numbers in (("left out", table), ("shipped", shipped)):
            for kind, (likely, far) in held_out(numbers, *mine, errors).items():
                sums_of[which][kind][0].extend(likely)
                sums_of[which][kind][1].extend(far)
    for which, kinds in sums_of.items():
        for kind, (likely, far) in kinds.items():
            said = f"ln of likelihood {np.mean(likely):.4f}, " if likely else ""
            print(f"{which:9s} {kind:22s} {said}interval holds {np.mean(np.array(far) <= 1):.3f} of {len(far)}")


def toml(table, known):
    text = "# How far a rate with words errs (lab/words/fit.py says how each number was found, docs/measures.md what it does).\n"
    text += "".join(f"{key} = {json.dumps(value)}\n" for key, value in known.items())
    for name, numbers in table.items():
        text += f"\n[{name}]\n" + "".join(f"{key} = {number:.5f}\n" for key, number in numbers.items())
    return text


def differs(there, table):
    return max(abs(there[name][key] - number) for name, numbers in table.items() for key, number in numbers.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("shared", "lab", "data"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="hold the numbers against those of OUT, to 1e-4, and write nothing")
    options = parser.parse_args()
    given, recognised = read(options.shared, options.lab, options.data)
    clips = strange(options.lab)
    table = fitted(given, recognised, clips)
    if options.check:
        far = differs(tomllib.loads(options.out.read_text(encoding="utf-8")), table)
        return print(f"numbers differ by {far:.1e}") or int(far > 1e-4)
    report(given, recognised, clips, tomllib.loads((RATE / "words.toml").read_text(encoding="utf-8")))
    known = {
        "made_by": "lab/words/fit.py",
        "command": "make fit-words",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "recordings_sha256": digest(options.shared, options.lab, recognised),
        "left_out_sha256": hashlib.sha256((options.lab / "left_out.tsv").read_bytes()).hexdigest(),
        "corpora": sorted({row["group"] for row in recognised}),
        "split": "calls by voice, real clips by corpus",
        "phrases": sum(len(worded(row)) for row in recognised + given["clean"]),
    }
    print(toml(table, known), end="")
    if options.out:
        options.out.write_text(toml(table, known), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
