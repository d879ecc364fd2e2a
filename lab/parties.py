#!/usr/bin/env python3
"""Say how many characters of calls mixed to one channel are given to the side that says them, and how many wrongly.

    python lab/parties.py SHARED/calls [--model base-q5_1 | --words | --voices] [--write]     # soundfile, callnorm

Each labelled call of two channels is mixed to one and analysed with the agent given as `mono`; --words hands over the true words without
their sides. A character is decided where one side says it with at least the probability that the line names; it is compared with the
labels where one side alone speaks. The core counts a character as one side's from `SURELY` on (src/finding/thresholds.rs), chosen
so that at most 2 % of the decided ones are wrong; none of the calls is in the fit of the voices (lab/voices). Lines for all calls, for
those whose two voices are of one sex, and for the others; a last one says how far the rates of the sides are off.

--voices takes no words: how many calls are told by their voices alone, how much of what one side says alone is then given to a side, and
how much of that to the wrong one; and how many of the sides by themselves, a voice each, are taken for two.

--write puts what was measured into docs/measures.md and docs/measures.zh.md.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

import callnorm
from callnorm._core import SURELY

SURE = (0.9, SURELY, 0.8, 0.75)
MARK, END = "<!-- made by lab/parties.py {mode} --write -->", "<!-- end -->"
SHARES = (
    "{all} % are decided, {all_wrong} % of those for the wrong side (a woman and a man {two} %, {two_wrong} %; "
    "two of one sex {one} %, {one_wrong} %)"
)
SHARES_ZH = "判定了 {all} %，其中 {all_wrong} % 判错（一女一男 {two} %、{two_wrong} %；双方同性 {one} %、{one_wrong} %）"
SENTENCES = {
    "--words": {
        "measures.md": "On the {calls} labelled stereo calls mixed to one channel, with the true words "
        "(`python lab/parties.py SHARED/calls --words`): of "
        f"{{characters:,}} characters that one side says alone {SHARES}.",
        "measures.zh.md": "在 {calls} 通混成单声道的有标注立体声通话上，文字为真实文字"
        "（`python lab/parties.py SHARED/calls --words`）：只有一方在说的 "
        f"{{characters:,}} 个字中，{SHARES_ZH}。",
    },
    "--model": {
        "measures.md": f"Heard by {{model}}, of {{characters:,}} characters {SHARES}.",
        "measures.zh.md": f"由 {{model}} 听写时，{{characters:,}} 个字中{SHARES_ZH}。",
    },
    "--voices": {
        "measures.md": "Without words, on the same calls: {two_told} of {two_all} calls of a woman and a man are told, and {one_told} of "
        "{one_all} of one sex; {decided:.0f} % of what one side says alone is then given to a side, {wrong:.1f} % of that to the "
        "wrong one (the worst call {worst:.1f} %). Of {everyone} sides by themselves, a voice each, {alone} are taken for two.",
        "measures.zh.md": "没有文字时，同一批通话：一女一男的 {two_all} 通分开了 {two_told} 通，"
        "双方同性的 {one_all} 通分开了 {one_told} 通；"
        "其中只有一方在说的时间，{decided:.0f} % 归给了某一方，归错的占其中 {wrong:.1f} %（最差的一通 {worst:.1f} %）。"
        "{everyone} 个单独的声道各只有一个嗓音，其中 {alone} 个被当成两个。",
    },
}


def main() -> None:
    """Print a line for each kind of call and each probability."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("calls", type=Path)
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--model", default="base-q5_1")
    words.add_argument("--words", action="store_true")
    words.add_argument("--voices", action="store_true")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    mode = "--voices" if args.voices else "--words" if args.words else "--model"
    figures = by_voices(args.calls) if args.voices else by_words(args.calls, None if args.words else args.model)
    for page, text in SENTENCES[mode].items():
        print(text.format(**figures))
        if args.write:
            write(page, MARK.format(mode=mode), text.format(**figures))


def by_words(calls: Path, model: str | None) -> dict[str, Any]:
    """Measure what words and voices tell, with a line for each kind of call and each probability."""
    analyzer = callnorm.Analyzer(agent="mono", model=model)
    kinds: dict[str, list[float]] = {"all": [], "one": [], "two": []}
    rates: list[tuple[float, bool]] = []
    heard = 0
    for file in sorted(calls.glob("*.json")):
        labels = json.loads(file.read_text(encoding="utf-8"))
        if labels.get("channels") == 2:
            heard += 1
            channel = mixed(analyzer, file.with_suffix(".wav"), labels, model is None)
            found = list(chances(channel, labels["utterances"]))
            rates += off(channel, labels["truth"])
            kinds["all"] += found
            kinds["one" if len(sexes(labels)) == 1 else "two"] += found
    figures: dict[str, Any] = {"calls": heard, "model": model, "characters": len(kinds["all"])}
    for kind, found in kinds.items():
        for sure in SURE:
            right, wrong = sum(p >= sure for p in found), sum(p <= 1 - sure for p in found)
            decided, missed = (right + wrong) / len(found), wrong / max(right + wrong, 1)
            print(f"{kind:3} {sure:.2f}: decided {decided:.3f} of {len(found)} characters, wrong {missed:.3f} of the decided")
            if sure == SURELY:
                figures |= {kind: f"{100 * decided:.1f}", f"{kind}_wrong": f"{100 * missed:.1f}"}
    spread = (sum(error**2 for error, _ in rates) / len(rates)) ** 0.5
    held = sum(holds for _, holds in rates) / len(rates)
    print(f"rates of {len(rates)} sides: off by {spread:.3f} in ln (root mean square), interval holds {held:.3f}")
    return figures


def by_voices(calls: Path) -> dict[str, Any]:
    """Measure what voices alone tell."""
    analyzer = callnorm.Analyzer(agent="mono", model=None)
    told: dict[str, list[bool]] = {"one": [], "two": []}
    shares, alone = [], 0
    for file in sorted(calls.glob("*.json")):
        labels = json.loads(file.read_text(encoding="utf-8"))
        if labels.get("channels") != 2:
            continue
        sound, rate = soundfile.read(file.with_suffix(".wav"), dtype="float32", always_2d=True)
        parties = analyzer.analyze(sound.mean(axis=1), sample_rate=rate).channels[0].parties
        told["one" if len(sexes(labels)) == 1 else "two"].append(parties is not None)
        if parties is not None:
            shares.append(given(parties, labels["utterances"]))
        alone += sum(analyzer.analyze(side.copy(), sample_rate=rate).channels[0].parties is not None for side in sound.T)
    decided, wrong = (sum(share[i] for share in shares) / len(shares) for i in (0, 1))
    counts = {f"{kind}_{name}": count(which) for kind, which in told.items() for name, count in (("told", sum), ("all", len))}
    everyone = 2 * (counts["one_all"] + counts["two_all"])
    worst = max(share[1] for share in shares)
    return counts | {"decided": 100 * decided, "wrong": 100 * wrong, "worst": 100 * worst, "alone": alone, "everyone": everyone}


def given(parties: Any, said: list[dict[str, Any]]) -> tuple[float, float]:
    """Tell which share of what one side says alone is given to a side, and which share of that to the wrong one, sampled each 10 ms."""
    truth = [sampled([(u["start_s"], u["end_s"]) for u in said if u["role"] == role], said) for role in ("agent", "customer")]
    found = [sampled([(p.start_s, p.end_s) for p in side.phrases], said) for side in parties.sides]
    alone = [truth[0] & ~truth[1], truth[1] & ~truth[0]]
    hits = [[int((a & f).sum()) for f in found] for a in alone]
    straight, crossed = hits[0][0] + hits[1][1], hits[0][1] + hits[1][0]
    total = straight + crossed
    return total / max(1, int(alone[0].sum() + alone[1].sum())), min(straight, crossed) / max(1, total)


def sampled(spans: list[tuple[float, float]], said: list[dict[str, Any]]) -> np.ndarray:
    """Say of each 10 ms whether it is in one of the spans."""
    inside = np.zeros(int(100 * max(u["end_s"] for u in said)) + 100, dtype=bool)
    for start, end in spans:
        inside[int(100 * start) : int(100 * end)] = True
    return inside


def write(page: str, mark: str, text: str) -> None:
    """Put the text after its mark."""
    path = Path(__file__).parents[1] / "docs" / page
    before, rest = path.read_text(encoding="utf-8").split(mark, 1)
    path.write_text(f"{before}{mark}\n{text}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def sexes(labels: dict[str, Any]) -> set[str]:
    """Tell the sexes of a call's voices, the second letter of Kokoro's names; a blend has those of its parts."""
    return {part[1] for voice in labels["voices"].values() for part in voice.split("+")}


def mixed(analyzer: callnorm.Analyzer, wav: Path, labels: dict[str, Any], given: bool) -> Any:
    """Analyse a call mixed to one channel, with its true words or none given."""
    sound, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    words = [{"start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in labels["utterances"]] if given else None
    return analyzer.analyze(sound.mean(axis=1), sample_rate=rate, words=words).channels[0]


def chances(channel: Any, said: list[dict[str, Any]]) -> Iterator[float]:
    """Give for each character how likely it is said to be its own side's; a half where that is left open."""
    for unit in (unit for phrase in channel.speech.phrases for unit in phrase.units or ()):
        at, agent = (unit.start_s + unit.end_s) / 2, unit.get("agent_probability", 0.5)
        sides = {u["role"] for u in said if u["start_s"] <= at <= u["end_s"]}
        if len(sides) == 1:
            yield agent if sides == {"agent"} else 1 - agent


def off(channel: Any, truth: dict[str, Any]) -> Iterator[tuple[float, bool]]:
    """Give for each side that the words tell how far its rate is off, in ln, and whether its interval holds the truth."""
    for side in (side for side in (channel.parties or {}).get("sides", ()) if side.party and side.rate.speaking_cpm):
        true, rate = truth[side.party]["speaking_cpm"], side.rate
        yield math.log(true / rate.speaking_cpm), rate.low_cpm <= true <= rate.high_cpm


if __name__ == "__main__":
    main()
