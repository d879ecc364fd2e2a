"""Recognisers for the tests, in a module that worker processes can import."""

import json
import time
from pathlib import Path

import numpy as np

import callnorm
from callnorm import _core

RATE_HZ = 16_000
STEP = 400


class Labels:
    """Hears what the labels say: the text of the phrases that lie in a window, which it finds again in the recording by its samples."""

    name, version = "labels", "1"

    def __init__(self, recording, as_result=lambda text: text):
        self.recording = Path(recording)
        self.heard = []
        self._as_result = as_result

    def __call__(self, samples, *, language):
        assert language == "zh" and samples.dtype == np.float32 and samples.ndim == 1
        self.heard.append(len(samples) / RATE_HZ)
        labels = json.loads(self.recording.with_suffix(".json").read_text(encoding="utf-8"))
        phrases = [(said["channel"], phrase) for said in labels["utterances"] for phrase in said["phrases"]]
        channel, cuts = place(samples, _core.decode(str(self.recording), at_hz=RATE_HZ)[0])
        inside = [phrase for on, phrase in phrases if on == channel and any(within(phrase, *cut) for cut in cuts)]
        return self._as_result("".join(phrase["text"] for phrase in inside))


def within(phrase, start, end):
    return start <= RATE_HZ * 0.5 * (phrase["start_s"] + phrase["end_s"]) < end


def place(samples, channels):
    """Tell on which channel a window lies, and from which stretches of samples it was put together."""
    for index, channel in enumerate(channels):
        first = find(samples[:STEP], channel, 0)
        if first is not None:
            return index, cuts(samples, channel, first)
    raise AssertionError("no sound of this recording")


def cuts(samples, channel, start):
    found, done = [], 0
    while done < len(samples):
        length = min(len(samples) - done, len(channel) - start)
        differ = np.flatnonzero(samples[done : done + length] != channel[start : start + length])
        length = int(differ[0]) if differ.size else length
        found.append((start, start + length))
        done += length
        if done < len(samples):
            start = find(samples[done : done + STEP], channel, start + length)
            assert start is not None
    return found


def find(part, channel, after):
    """Give where the samples stand in the channel."""
    for at in after + np.flatnonzero(channel[after : len(channel) - len(part) + 1] == part[0]):
        if np.array_equal(channel[at : at + len(part)], part):
            return int(at)
    return None


def sample_labels(samples, *, language):
    """Hear what the bundled sample call's labels say."""
    return Labels(callnorm.sample_call())(samples, language=language)


class Unloaded:
    """Picklable and without a hash, as objects with an `__eq__` are."""

    __hash__ = None
    name, version = "unloaded", "7"

    def __eq__(self, other):
        return isinstance(other, Unloaded)

    def __call__(self, samples, *, language):
        return sample_labels(samples, language=language)


class Fails:
    """Goes wrong on recordings louder than others, and answers on the rest."""

    name = "fails"

    def __init__(self, how):
        self._how = how
        self.timeout_s = 5 if how is hangs else 60

    def __call__(self, samples, *, language):
        return self._how() if np.abs(samples).max() > 0.9 else sample_labels(samples, language=language)


def raises():
    raise KeyError("no such\nlayer")


def hangs():
    time.sleep(30)


def nonsense():
    return 42


def nan_times():
    return [{"start": float("nan"), "end": 1.0, "text": "您好"}]


def much_text():
    return "好" * 3_500_000


def endless():
    while True:
        yield {"text": "好"}
