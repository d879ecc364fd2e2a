"""Real speech of two sides on two channels (an English call, Apache-2.0): who interrupts, and who only says that they listen."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

import callnorm

sys.path.insert(0, str(Path(__file__).parents[2] / "lab"))
import two_sides

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared") / "speech" / "aws-lca"
MHM = (134.15, 134.47)
ASKED = ((32.93, 42.67), (127.23, 134.1), (168.94, 179.17), (187.94, 197.87))
ANSWERED = ((102.5, 110.44), (201.64, 212.0), (221.0, 228.32), (154.74, 165.64))
EARLY_S, INTO_S, PAUSE_S = 1.0, 2.5, 1.5


@pytest.fixture(scope="module")
def sides():
    if not FOLDER.is_dir():
        pytest.skip("CALLNORM_SHARED names no folder with aws-lca")
    agent, customer = sorted(FOLDER.glob("*.wav"))
    return two_sides.joined(agent, customer)


@pytest.fixture(scope="module")
def heard(sides):
    return two_sides.moments(*sides)


def test_nobody_interrupts_and_the_agent_says_mhm_once(heard):
    print(*heard, sep="\n")
    assert [moment for moment in heard if moment.kind in ("interruption", "both sound")] == []
    assert [round(moment.start_s) for moment in heard if moment.by == "agent"] == [134]


def test_an_echo_is_no_back_channel(heard):
    assert [moment for moment in heard if moment.likeness > 0.6] == []


def moved(x, rate):
    """Move the same speech: the agent's mm-hm into each question, and each answer to one second before the question's end."""

    def cut(side, span):
        return x[side, int(span[0] * rate) : int(span[1] * rate)]

    parts, truth, at = [], [], 0.0
    for asked, answered in zip(ASKED, ANSWERED, strict=True):
        question, answer, mhm = cut(1, asked), cut(0, answered), cut(0, MHM)
        begin = len(question) - int(EARLY_S * rate)
        part = np.zeros((2, begin + len(answer) + int(PAUSE_S * rate)), dtype=np.int16)
        part[1, : len(question)] = question
        part[0, int(INTO_S * rate) :][: len(mhm)] = mhm
        part[0, begin:][: len(answer)] = answer
        parts.append(part)
        truth.append((at + INTO_S, at + begin / rate))
        at += part.shape[1] / rate
    noise = np.random.default_rng(0).normal(0, 3, (2, sum(part.shape[1] for part in parts)))
    return np.concatenate(parts, axis=1) + noise.round().astype(np.int16), truth


def test_moved_turns_are_told_from_back_channels(sides):
    x, truth = moved(*sides)
    turns = callnorm.analyze(x, sample_rate=sides[1], agent="left").to_dict()["turns"]
    found = {name: [(event["by"], event["start_s"]) for event in turns[name]] for name in ("backchannels", "interruptions")}
    print(truth, found, sep="\n")
    assert found["backchannels"] == [("agent", pytest.approx(mhm, abs=0.15)) for mhm, _ in truth]
    assert found["interruptions"] == [("agent", pytest.approx(start, abs=0.15)) for _, start in truth]
