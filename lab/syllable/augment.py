"""What voices, rooms, lines and noise do to what the network takes of a recording: drawn anew in each step of learning, so that it hardly
meets the same sound twice (network.py). The shares and ranges are chosen, not fitted: by what was counted of corpora left out.

Inputs are levels in units of 10 dB, frame by frame: the bands from low to high, and last the level of all.
"""

import functools

import numpy as np
from scipy.signal import lfilter

FASTER = (0.75, 1.8)
COLOURED = 0.15
VOICE = 0.06, 0.5  # how far bands lie apart, as a logarithm, and higher or lower: standard deviations, in bands
ROOM, DECAY_S, ROOM_LEVEL = 0.3, (0.15, 0.6), (-2.0, -0.3)  # the share of recordings, reverberation times, levels beside the direct sound
NOISE, NOISE_LEVEL, NOISE_COLOUR, NOISE_TILT = 0.7, (-3.5, -0.7), 0.3, 0.5
SILENCED, MOST_SILENCED = 0.5, 2  # the share of recordings that lack neighbouring bands, and how many
FRAMES = 100  # a second


def varied(phrases, random):
    """By how much the phrases of a recording are made faster, and the phrases, changed."""
    by = np.exp(random.uniform(*np.log(FASTER)))
    inputs = phrases[0].shape[1]
    changes = [change for draw in (voice, colour, room, noise, silence) if (change := draw(inputs, by, random))]
    faster = (taken(phrase, np.arange(0, max(len(phrase) - 1, 1), by)) for phrase in phrases)
    return by, [functools.reduce(lambda levels, change: change(levels), changes, phrase).astype(np.float32) for phrase in faster]


def taken(phrase, frames):
    """A phrase at places that may lie between two of its frames."""
    before = frames.astype(int)
    after, part = np.minimum(before + 1, len(phrase) - 1), (frames - before)[:, None].astype(np.float32)
    return phrase[before] * (1 - part) + phrase[after] * part


def voice(inputs, _, random):
    """Bands that lie higher or lower, as the resonances of a shorter or longer throat do."""
    bands = inputs - 1
    at = np.clip(np.arange(bands) * np.exp(random.normal(0, VOICE[0])) + random.normal(0, VOICE[1]), 0, bands - 1)
    return lambda levels: np.concatenate([taken(levels[:, :bands].T, at).T, levels[:, bands:]], 1)


def colour(inputs, _, random):
    more = random.normal(0, COLOURED, inputs)
    return lambda levels: levels + more


def room(_, by, random):
    """A tail of all that was heard, which falls by 60 dB in the reverberation time."""
    if random.random() > ROOM:
        return None
    kept = 10 ** (-6 * by / FRAMES / random.uniform(*DECAY_S))
    level = (1 - kept) * 10 ** random.uniform(*ROOM_LEVEL)

    def reverberant(levels):
        power = 10**levels
        return np.log10(power + lfilter([level], [1, -kept], power, axis=0))

    return reverberant


def noise(inputs, _, random):
    """Noise that is steady and has a colour of its own."""
    if random.random() > NOISE:
        return None
    level = (
        random.uniform(*NOISE_LEVEL) + random.normal(0, NOISE_COLOUR, inputs) + random.normal(0, NOISE_TILT) * np.linspace(-1, 1, inputs)
    )
    level[-1] = level[:-1].mean()
    return lambda levels: np.log10(10**levels + 10**level)


def silence(inputs, _, random):
    if random.random() > SILENCED:
        return None
    many = random.integers(1, MOST_SILENCED + 1)
    first = random.integers(0, inputs - many)
    return lambda levels: np.concatenate([levels[:, :first], np.zeros((len(levels), many)), levels[:, first + many :]], 1)
