"""Calls side by side: the bundled sample call over and over, 8 kHz, in memory; reading files is not timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callnorm import _core, analyze, pitch, sample_call
from callnorm.bench.clock import Contender
from callnorm.extras import need

PITCH_S, CALL_S = 300, 600


def contenders() -> Iterator[Contender]:
    """Give what is measured: the pitch of one channel, and the whole report of two beside Praat's three tracks of each."""
    call, rate, _ = _core.decode(sample_call())
    x = np.ascontiguousarray(np.resize(call[0], PITCH_S * rate))
    stereo = np.stack([np.resize(channel, CALL_S * rate) for channel in call])
    yield Contender("pitch", "callnorm", lambda: lambda: pitch(x, rate), PITCH_S)
    yield Contender("pitch", "praat-parselmouth", lambda: _praats_pitch(x, rate), PITCH_S)
    yield Contender("call", "callnorm", lambda: lambda: analyze(stereo, sample_rate=rate), CALL_S)
    yield Contender("call", "praat-parselmouth", lambda: _praats_tracks(stereo, rate), CALL_S)


def _sound(x: NDArray[np.float32], rate: int) -> Any:
    return need("parselmouth", "accuracy", "benches").Sound(x.astype(float), rate)


def _praats_pitch(x: NDArray[np.float32], rate: int) -> Callable[[], object]:
    sound = _sound(x, rate)
    return lambda: sound.to_pitch_ac(time_step=0.01, pitch_floor=70, pitch_ceiling=500)


def _praats_tracks(stereo: NDArray[np.float32], rate: int) -> Callable[[], object]:
    sounds = [_sound(channel, rate) for channel in stereo]

    def run() -> None:
        for sound in sounds:
            sound.to_pitch_ac(time_step=0.01, pitch_floor=70, pitch_ceiling=500)
            sound.to_intensity(minimum_pitch=70, time_step=0.01)
            sound.to_harmonicity_cc(time_step=0.01, minimum_pitch=70)

    return run
