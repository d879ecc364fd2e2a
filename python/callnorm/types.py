"""The objects of a report and what their members hold, for annotations: made from the JSON Schema by `make generate`.

A member that reports of earlier versions lack, or that is there with some codes only, raises AttributeError where it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

from callnorm.record import Part, Record


class Decay(Part):
    """How the sound dies away after one phrase."""

    __slots__ = ()

    at_s: float
    """When it begins to."""

    decay_s: float
    """In how many seconds it would fall by 60 dB."""


class Echo(Part):
    """The other side in this channel."""

    __slots__ = ()

    delay_s: float
    """How much later it comes."""

    gain_db: float
    """How strong it is beside the other's own channel, in decibels."""

    tail: float
    """The share of it, 0–1, that comes more than 10 ms after its strongest part, within 0.2 s: a wire has none, a room has."""

    tail_high: float
    """The upper end of it."""

    tail_low: float
    """The lower end of the share's 95 % interval."""


class Acoustics(Part):
    """The report's `acoustics`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "decays": Decay,
        "echo": Echo,
    }

    decay_high_s: float | None
    """The upper end of it."""

    decay_low_s: float | None
    """The lower end of its 95 % interval."""

    decay_s: float | None
    """Seconds in which the sound falls by 60 dB once a phrase is over: the lower quartile over the phrases, extrapolated from 20 dB, or
    from the 10 dB and more that noise leaves. Speech itself takes 0.15 to 0.35 s at the mouth; in a room it takes no less than the
    room does. None where fewer than five phrases stand 20 dB out of the noise.
    """

    decays: list[Decay]
    """The phrase ends that it was measured at."""

    echo: Echo | None
    """The other side, as it is heard in this channel; None where it isn't."""


class Clarity(Part):
    """The report's `clarity`."""

    __slots__ = ()

    confidence: float | None
    """How sure the recogniser was, 0–1: the geometric mean over the characters."""

    unmatched_characters: int | None
    """Characters of the transcript that no syllable of the sound corresponds to."""

    voicing: float | None
    """Voicing quality, 0–1: the mean strength of periodicity over the voiced frames of the speech."""


class DragEvent(Part):
    """One dragged ending."""

    __slots__ = ()

    confidence: float
    """0–1."""

    end_s: float
    """Where it ends."""

    expected_s: float
    """The length that this speaker's own speech leads one to expect there."""

    held_s: float
    """The length of the final syllable's rhyme."""

    start_s: float
    """Where the rhyme of the final syllable begins."""


class Drag(Part):
    """The report's `drag`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "events": DragEvent,
    }

    events: list[DragEvent]
    """The dragged ones."""

    phrase_ends: int
    """How many phrase ends were judged: phrases that are more than one sound, and what is dragged before a shorter pause within one."""


HeardBy: TypeAlias = Literal["words", "sound"]
"""By what a filler was detected."""


class FillerEvent(Part):
    """One filler."""

    __slots__ = ()

    end_s: float
    """Where it ends."""

    heard_by: HeardBy
    """By what it was detected."""

    start_s: float
    """Where it begins."""

    text: str | None
    """The word, where it is known."""


class Fillers(Part):
    """The report's `fillers`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "events": FillerEvent,
    }

    count: int | None
    """How many there are."""

    events: list[FillerEvent]
    """Each one."""

    per_100_characters: float | None
    """How many in 100 characters."""

    possible_per_100_characters: float
    """Words that may be fillers besides (那个, 就是, 啊), in 100 characters, where the text has no punctuation; else 0."""

    sentence_final: int | None
    """Sentence-final 啊 呢 吧 嘛, which are not among the events."""


class LanguageStretch(Part):
    """A stretch of speech in one language."""

    __slots__ = ()

    code: str
    """The likeliest language."""

    confidence: float
    """How sure that is, 0–1."""

    end_s: float
    """Where it ends."""

    start_s: float
    """Where it begins."""


class Language(Part):
    """The report's `language`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "stretches": LanguageStretch,
    }

    code: str | None
    """As Whisper names languages: `zh` for Mandarin, `yue` for Cantonese, `en` for English."""

    confidence: float | None
    """How sure that is, 0–1."""

    stretches: list[LanguageStretch]
    """The same stretch by stretch, by a recogniser; empty without one."""


class Note(Part):
    """Why something could not be measured on a channel, or what was assumed; its words stand in `messages.toml`."""

    __slots__ = ()

    code: Literal[
        "role_assumed_one_channel",
        "role_given_one_channel",
        "role_assumed_without_words",
        "role_assumed_words_undecided",
        "no_speech",
        "turns_on_one_channel",
        "parties_not_told",
        "rate_too_little_speech",
        "volume_in_noise",
        "crosstalk_left_out",
        "background_voices_left_out",
        "background_voices_perhaps",
        "second_speaker",
        "duplicate_channel",
        "alternate_samples",
        "silent_channel",
        "only_channel_that_sounds",
        "holds_other_side",
        "falls_silent",
        "sides_misaligned",
        "offset_taken_away",
        "lost_packets_filled",
        "hum_taken_away",
        "noise_with_speech_only",
        "gain_follows_level",
        "words_speakers_placed",
        "words_placed_by_sound",
        "words_speaker_moved",
        "words_doubled",
        "words_on_one_side",
        "words_no_times",
        "words_short_times",
        "words_channels_from_one",
        "words_withheld",
        "words_sides_exchanged",
        "words_do_not_fit",
        "words_not_given",
        "clarity_without_confidence",
        "tone_on_one_channel",
        "tone_too_little_voice",
    ]


Party: TypeAlias = Literal["agent", "customer"]
"""A side of the call."""


class Span(Part):
    """A stretch of time, start inclusive, end exclusive."""

    __slots__ = ()

    end_s: float
    """Where it ends."""

    start_s: float
    """Where it begins."""


Counted: TypeAlias = Literal["characters", "syllables"]
"""What a rate counts."""


class RateStretch(Part):
    """A part of the speech with its own rate."""

    __slots__ = ()

    characters: float
    """Characters or syllables in it."""

    cpm: float
    """Its speaking rate, a minute."""

    end_s: float
    """Where it ends."""

    high_cpm: float
    """Upper end."""

    low_cpm: float
    """Lower end of its 95 % interval."""

    start_s: float
    """Where it begins."""


class Rate(Part):
    """The report's `rate`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "stretches": RateStretch,
    }

    acoustic_cpm: float | None
    """`speaking_cpm` by the sound alone."""

    articulation_cpm: float | None
    """60 · count / time inside phrases, a minute."""

    characters: int | None
    """Characters of the transcript, where there is one."""

    counted: Counted
    """What was counted."""

    high_cpm: float | None
    """Upper end of it."""

    low_cpm: float | None
    """Lower end of the 95 % interval of this recording's `speaking_cpm`."""

    speaking_cpm: float | None
    """60 · count / time inside turns (pauses up to 1 s included), a minute."""

    spread_cpm: float | None
    """Spread (standard deviation) over the speaker's stretches."""

    stretches: list[RateStretch]
    """Windows of at least 20 characters that tile the channel's speech."""

    syllables: int
    """Syllables heard."""

    transcript_cpm: float | None
    """`speaking_cpm` by the transcript alone."""


class PartySide(Part):
    """One side."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "drag": Drag,
        "fillers": Fillers,
        "phrases": Span,
        "rate": Rate,
    }

    drag: Drag
    """Dragged endings, by this side's own tempo and endings."""

    fillers: Fillers | None
    """Fillers; None without words."""

    party: Party | None
    """Whose it is; None where voices alone tell."""

    phrases: list[Span]
    """Where it surely speaks: phrases, and parts of phrases in which the other side speaks too."""

    rate: Rate
    """How fast."""

    speech_level_dbov: float | None
    """Mean level inside the phrases, noise power subtracted; None where it does not stand out from the noise."""

    speech_s: float
    """Time inside them."""


ToldBy: TypeAlias = Literal["words", "voices"]
"""By what two sides are told apart."""


class Parties(Part):
    """The report's `parties`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "sides": PartySide,
    }

    sides: list[PartySide]
    """The agent and the customer, in this order; by voices alone the one who speaks first and the other."""

    told_by: ToldBy
    """By what the sides are told apart."""


Role: TypeAlias = Literal["agent", "customer", "mixed"]
"""Who is on a channel."""


class BackgroundVoices(Part):
    """Voices behind the speaker: a call floor, a neighbour."""

    __slots__ = ()

    below_db: float
    """How far they lie below the speaker, in decibels, by the medians of both near vowels."""

    heard_s: float
    """How long they are heard by themselves, in seconds."""

    left_out: bool
    """Whether they were left out of the channel's speech; not where both sides may be on the channel, for then the fainter voice may be
    one of them.
    """

    level_dbov: float
    """The mean level of what is heard of them while the speaker is quiet."""


class SecondSpeaker(Part):
    """A second speaker: on end, far fainter than the speaker of the channel and while that one is not heard, as after a hand-over."""

    __slots__ = ()

    end_s: float
    """Where the speaker is heard again, or the recording ends."""

    level_dbov: float
    """The mean level."""

    start_s: float
    """Where the speaker is last heard before."""


class Scene(Part):
    """What else is in a channel's sound, and what its line and recorder did to it: the report's `scene`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "background_voices": BackgroundVoices,
        "second_speaker": SecondSpeaker,
    }

    background_voices: BackgroundVoices | None
    """Voices behind the speaker; None where none are told."""

    both_parties: bool | None
    """Whether both sides of the call are on the channel; None where nothing tells."""

    codec: str | None
    """The lossy codec that the recording names, as in `mp3` or `g711_alaw`; None where it names none: linear PCM, float, lossless codecs
    and arrays hold what an earlier codec left as they hold all else.
    """

    crosstalk_db: float | None
    """How strong the other side is that leaks into the channel, beside its own channel, in decibels; None where none is heard."""

    dc: float
    """The constant offset, as a share of full scale; 0 where it is nothing to speak of."""

    duplicate_of: int | None
    """The first channel that holds the same sound; None where none does."""

    gain_rise_db: float | None
    """By how many decibels a gain that follows the level raises the pauses; None where none is heard."""

    gated_noise_dbov: float | None
    """The level of noise that the line sends with speech only; None where there is none."""

    hum_dbov: float | None
    """The level of mains hum; None where there is none."""

    lost_share: float
    """The share of the sound that was lost on its way, 0–1."""

    music_s: float
    """Seconds of music."""

    notes: list[str]
    """What was found, as codes, each of which a note of the channel says in words."""

    second_speaker: SecondSpeaker | None
    """A second, much fainter speaker; None where none is told."""

    silent: bool
    """Whether nothing is heard on the channel."""


class Word(Part):
    """One character of a phrase."""

    __slots__ = ()

    agent_probability: float | None
    """How likely it is that the agent says it, 0–1; written only on a channel that both sides are on, where that is known."""

    confidence: float | None
    """How sure it is, 0–1."""

    end_s: float
    """Where it ends."""

    start_s: float
    """Where it begins."""

    stop: bool
    """Whether the writing sets punctuation behind it."""

    text: str
    """As it is spoken."""

    unheard: bool
    """Whether no syllable of the sound corresponds to it; written only where that is so."""


class Phrase(Part):
    """One phrase."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "units": Word,
    }

    agent_probability: float | None
    """How likely it is the agent who speaks, 0–1, on a channel that both sides are on; None elsewhere, where that is not known or both
    sides speak in it, and in reports of earlier versions.
    """

    characters: int | None
    """Characters in it, where there is a transcript."""

    end_s: float
    """Where it ends."""

    pitch_hz: float | None
    """Median pitch of its voiced frames; None where there are too few, and in reports of earlier versions."""

    start_s: float
    """Where it begins."""

    syllables: int
    """Syllables heard in it."""

    text: str | None
    """Its words, where there is a transcript."""

    units: list[Word] | None
    """Its words one by one, where there is a transcript."""


class Speech(Part):
    """Where a channel speaks."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "phrases": Phrase,
    }

    nuclei_s: list[float]
    """Times of the syllable nuclei."""

    phrases: list[Phrase]
    """The phrases; each ends at a pause of 0.25 s or more."""

    speech_s: float
    """Time inside phrases."""

    talk_s: float
    """Time inside turns, pauses up to 1 s included."""


class PitchRange(Part):
    """How far the pitch ranges in a part of the speech."""

    __slots__ = ()

    end_s: float
    """To where."""

    error_st: float
    """Half of its 95 % interval."""

    range_st: float
    """From the 5th to the 95th percentile, in semitones."""

    start_s: float
    """From where."""


class Shout(Part):
    """Where the speaker shouts."""

    __slots__ = ()

    confidence: float
    """0–1."""

    end_s: float
    """To where."""

    level_db: float
    """How far the level lies above the usual one."""

    pitch_st: float
    """How far the pitch lies above the speaker's usual one, in semitones."""

    start_s: float
    """From where."""

    tilt_db: float
    """How far the power above 1 kHz is nearer to that below than it usually is, in decibels."""


class Tone(Part):
    """The report's `tone`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "ranges": PitchRange,
        "shouting": Shout,
    }

    pitch_high_hz: float | None
    """Upper end of it: the 95th percentile."""

    pitch_low_hz: float | None
    """Lower end of the pitch range: the 5th percentile, leaps of the tracker left out."""

    pitch_median_hz: float | None
    """Median pitch of the voiced speech."""

    pitch_range_error_st: float | None
    """How far the range may be off, in semitones: half of its 95 % interval."""

    pitch_range_st: float | None
    """From the lower to the upper end, in semitones."""

    ranges: list[PitchRange]
    """The parts of the speech, each of 4 s of voice or more, and the range of the pitch in each."""

    shouting: list[Shout] | None
    """Where the speaker shouts; None where there is too little speech to know the speaker's usual voice."""

    shouting_missed: float
    """How many shouts are to be expected among what is not listed, by its likeness to one."""

    voiced_s: float
    """How much voiced speech that is measured on."""


class Jump(Part):
    """A change of ≥ 8 dB in the speaker's level that holds for at least 1 s, against the speech before it."""

    __slots__ = ()

    at_s: float
    """When."""

    change_db: float
    """By how much."""


class LevelTrack(Part):
    """Levels at even steps."""

    __slots__ = ()

    dbov: list[float | None]
    """Level of each step; None in digital silence."""

    hop_s: float
    """Seconds that each value covers; value `i` begins at `i · hop_s`."""


class Volume(Part):
    """The report's `volume`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "jumps": Jump,
        "level_track": LevelTrack,
    }

    active_level_dbov: float | None
    """ITU-T P.56 method B active speech level, stretches of tone and music left out."""

    activity: float | None
    """P.56 activity factor, 0–1."""

    clipped: float
    """Share of samples at full scale (0.98 or more: the largest codes of µ-law and A-law are 0.980 and 0.984), 0–1."""

    jumps: list[Jump]
    """Sudden changes of the speaker's level."""

    level_track: LevelTrack
    """The level over time, for plots."""

    loudness_lufs: float | None
    """EBU R128 integrated loudness."""

    peak_dbfs: float | None
    """Sample peak, full scale 0 dBFS."""

    snr_db: float | None
    """Speech level over the level of the noise under the phrases; None where the pauses hold digital silence, or there is no pause."""

    snr_low_db: float | None
    """Speech level over the level that a quarter of the pauses reaches, in means of 0.1 s: far below `snr_db` where a noise comes and
    goes, as traffic and voices do. None where the pauses hold digital silence, or less than a second.
    """

    speech_level_dbov: float | None
    """Mean level inside phrases, noise power subtracted: what the volume norm judges."""


class Channel(Part):
    """One channel."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "acoustics": Acoustics,
        "clarity": Clarity,
        "drag": Drag,
        "fillers": Fillers,
        "language": Language,
        "notes_coded": Note,
        "parties": Parties,
        "rate": Rate,
        "scene": Scene,
        "speech": Speech,
        "tone": Tone,
        "volume": Volume,
    }

    acoustics: Acoustics | None
    """What is heard of the room; None in reports of earlier versions."""

    clarity: Clarity | None
    """Clarity; None where it was not measured."""

    drag: Drag
    """Dragged endings."""

    fillers: Fillers | None
    """Fillers; None where they were not looked for."""

    index: int
    """Its place in the recording, from 0 (left)."""

    language: Language | None
    """The language; None where it was not looked for."""

    notes: list[str]
    """Why something could not be measured, and what was assumed, a sentence each in English."""

    notes_coded: list[Note]
    """The same as codes; empty in reports of earlier versions."""

    parties: Parties | None
    """Each side by itself, where both are on the channel and are told apart; else None, as in reports of earlier versions."""

    rate: Rate
    """How fast."""

    role: Role
    """Who is on it."""

    role_assumed: bool
    """Whether that is an assumption."""

    scene: Scene
    """What else is in its sound; empty in reports of earlier versions."""

    speech: Speech
    """Where it speaks."""

    tone: Tone | None
    """Tone; None where it was not measured."""

    volume: Volume
    """How loud."""


class Hangup(Part):
    """Who left first."""

    __slots__ = ()

    at_s: float
    """When the busy tone begins."""

    first: Party
    """The side."""


RingbackKind: TypeAlias = Literal["tone", "music"]
"""What a caller hears before the answer."""


class Ringback(Part):
    """Ringing before the answer."""

    __slots__ = ()

    answered_s: float | None
    """The first word after it."""

    bursts: int | None
    """Full bursts before the answer; None for music."""

    end_s: float
    """Where it ends."""

    kind: RingbackKind
    """What the caller heard."""

    partial_bursts: int
    """Bursts that the recording's start or the answer cuts, or that voices veil."""

    start_s: float
    """Where it begins."""


class Line(Part):
    """The report's `line`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "hangup": Hangup,
        "ringback": Ringback,
    }

    busy_s: float | None
    """When the busy tone begins, whoever left first; None without one, and in reports of earlier versions."""

    busy_unclear: bool
    """Whether a steady tone sounds after a channel's last words that keeps no cadence of a busy tone, where none is found."""

    hangup: Hangup | None
    """Who left first; None without a busy tone, and where both sides are on its channel."""

    ringback: Ringback | None
    """Ringing before the answer; None where the recording holds none."""

    ringback_unclear: bool
    """Whether a steady tone sounds before the first words that keeps no cadence of ringing, or something that may be a tone which voices
    veil, where no ringing is found.
    """


class Engine(Part):
    """What runs a recogniser's model."""

    __slots__ = ()

    name: str
    """Its name: `whisper.cpp`, `faster-whisper`, `sherpa-onnx`, `funasr`, `http`, or `python` for an object of one's own."""

    version: str | None
    """Its version; None where it has none."""


class ModelIdentity(Part):
    """The name and the content of a recogniser's model."""

    __slots__ = ()

    name: str
    """Its name."""

    sha256: str | None
    """SHA-256 of its bytes, in hex; None where it is no file that callnorm reads: a server's, or a Python object's."""


class Identity(Part):
    """The name and the content of a file that results depend on."""

    __slots__ = ()

    name: str
    """Its name."""

    sha256: str
    """SHA-256 of its bytes, in hex."""


class Options(Part):
    """The options of an analysis, as they were given."""

    __slots__ = ()

    agent: str
    """`auto`, `left`, `right`, a channel's index or `mono`."""

    direction: str
    """`auto`, `inbound` or `outbound`."""

    start_time: str | None
    """When the recording begins, as hours, minutes and seconds of the day; None where that was not said."""


class WordsIdentity(Part):
    """A transcript that was brought along."""

    __slots__ = ()

    format: str
    """The format in which it was recognised (docs/words.md)."""

    sha256: str
    """SHA-256 of its bytes, in hex."""


class Provenance(Part):
    """By what a report was made."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "engine": Engine,
        "model": ModelIdentity,
        "norms": Identity,
        "options": Options,
        "words": WordsIdentity,
    }

    callnorm: str
    """The version of callnorm."""

    engine: Engine | None
    """What runs the model; None without one, and in reports of earlier versions."""

    model: ModelIdentity | None
    """The recogniser's model."""

    norms: Identity
    """The profile."""

    options: Options
    """The options that change results."""

    whisper_cpp: str | None
    """The version of whisper.cpp, where that runs the model."""

    words: WordsIdentity | None
    """The words that were brought along; None where they were not, and in reports of earlier versions."""


Basis: TypeAlias = Literal["handbook", "standard", "default", "team"]
"""Where a band's numbers come from."""


class Band(Part):
    """The values that a norm allows; an edge that is absent is open."""

    __slots__ = ()

    basis: Basis
    """Where the numbers come from; the team, where nothing is said."""

    high: float | None
    """The highest value allowed."""

    low: float | None
    """The lowest value allowed."""

    tolerance: float
    """By which share of its own size each edge is moved outwards before anything is judged (a handbook's 约, "about"): 0 to 1."""


EvidenceKind: TypeAlias = Literal[
    "stretch",
    "phrase",
    "jump",
    "drag",
    "filler",
    "words",
    "interruption",
    "answer",
    "silence",
    "turn",
    "repetition",
    "rings",
    "hangup",
    "decay",
    "echo",
    "shout",
    "flat",
    "unclear",
    "language",
]
"""What kind of thing a piece of evidence is."""


Unit: TypeAlias = Literal["cpm", "dBov", "dB", "s", "%", "/100", "times", "st", "min", "similarity"]
"""A unit, written as its symbol."""


class Evidence(Part):
    """Seconds of the recording that prove a finding."""

    __slots__ = ()

    channel: int
    """In which channel."""

    confidence: float | None
    """How likely it is that the words were truly said, 0–1, where they are what a norm is about."""

    end_s: float
    """To where, in seconds."""

    kind: EvidenceKind
    """What stands there."""

    start_s: float
    """From where, in seconds."""

    text: str | None
    """The words, where there are any."""

    unit: Unit | None
    """The value's unit."""

    value: float | None
    """What was measured there."""


class Interval(Part):
    """A 95 % interval, ends included."""

    __slots__ = ()

    high: float
    """Its upper end."""

    low: float
    """Its lower end."""


Quantity: TypeAlias = Literal[
    "speaking_cpm",
    "speech_level_dbov",
    "level_spread_db",
    "dragged_percent",
    "fillers_per_100",
    "interruptions",
    "answer_s",
    "unannounced_silences",
    "unthanked_holds",
    "rings",
    "agent_hung_up",
    "hands_free",
    "clear_percent",
    "voicing_percent",
    "tone_faults",
    "pitch_range_st",
    "mandarin_percent",
    "monologue_s",
    "talk_share_percent",
    "longest_hold_s",
    "longest_unannounced_s",
    "unaddressed_holds",
    "unasked_send_offs",
    "callback_min",
    "untold_transfers",
    "unsettled_appointments",
]
"""The quantities that a profile's `measure` may name; named after the report's fields."""


Reason: TypeAlias = Literal[
    "no_words",
    "nobody_speaks",
    "words_unsure",
    "speech_without_words",
    "other_direction",
    "direction_unknown",
    "sides_on_one_channel",
    "no_occasion",
    "excused",
    "sides_not_apart",
    "not_measured",
    "for_review",
    "noise",
    "varying_noise",
    "background_voices",
    "sides_not_aligned",
    "gated_noise",
    "reverberation",
    "gain_control",
    "other_side_silent",
    "other_language",
    "side_unknown",
]
"""Why a norm is undetermined or does not apply, where no number shows it; its words stand in `messages.toml`."""


Severity: TypeAlias = Literal["minor", "major", "critical"]
"""How bad a failure is, from least to worst."""


Verdict: TypeAlias = Literal["pass", "fail", "undetermined", "not_applicable"]
"""What a norm comes to on one recording."""


class Finding(Part):
    """What one norm comes to on one recording."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "band": Band,
        "evidence": Evidence,
        "interval": Interval,
    }

    band: Band | None
    """The band, for a norm on a number."""

    evidence: list[Evidence]
    """The seconds that prove it, the worst first."""

    expected: str
    """What the norm asks for, as people write it."""

    handbooks: list[str]
    """The handbooks that it stands in."""

    in_band_probability: float | None
    """The probability that the true value lies inside the widened band."""

    interval: Interval | None
    """The 95 % interval of what was measured."""

    measured: float | None
    """What was measured; None where nothing could be."""

    norm: str
    """The norm's name."""

    points: float | None
    """The points earned: all of the weight or none; None where nothing was decided or the norm has no weight."""

    quantity: Quantity | None
    """What is measured, as profiles name it; None for norms on words, for those that count what a profile says, and in reports of
    earlier versions.
    """

    reason: str | None
    """Why it is undetermined or does not apply, in English, where no number shows it."""

    reason_code: Reason | None
    """The same as a code; None in reports of earlier versions too."""

    review: bool
    """Whether it is only listed: what is found is for a person to judge, so that it never fails."""

    severity: Severity
    """How bad a failure is."""

    source: str
    """The handbook's sentence."""

    title: str
    """Its title in Chinese."""

    title_en: str
    """Its title in English."""

    unit: Unit | None
    """The unit of all numbers of this finding."""

    verdict: Verdict
    """What it comes to."""

    weight: float
    """The norm's weight; 0 where it is shown without points."""


class Scorecard(Part):
    """The report's `scorecard`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "findings": Finding,
    }

    findings: list[Finding]
    """One finding for each norm of the profile, in its order."""

    score: float | None
    """100 · points earned / weight, over the norms that passed or failed; None where none with a weight did; 0 where a critical norm
    failed and the profile says that this ends the score.
    """

    score_high: float | None
    """The score if all undetermined norms passed; None where no norm with a weight applies."""

    score_low: float | None
    """The score if all undetermined norms failed; None where no norm with a weight applies."""

    zeroed_by: list[str]
    """The critical norms that failed and so ended the score at 0."""


class Repair(Part):
    """What was wrong with a file and was put right; its words stand in `messages.toml`."""

    __slots__ = ()

    code: Literal[
        "samples_broken",
        "block_size_wrong",
        "g711_bits_wrong",
        "pad_byte_missing",
        "chunk_too_long",
        "length_never_written",
        "length_open",
        "length_short",
        "length_in_samples",
        "length_wrapped",
        "cut_off",
        "last_sample_partial",
        "trailing_bytes",
        "data_chunks_joined",
        "files_joined",
        "packets_lost",
        "ends_early",
        "end_missing",
        "one_track_read",
        "law_wrong",
    ]

    count: int
    """With the code `samples_broken`, `data_chunks_joined`, `files_joined`, `packets_lost`."""

    bits: int
    """With the code `block_size_wrong`, `g711_bits_wrong`."""

    bytes: int
    """With the code `block_size_wrong`, `last_sample_partial`, `trailing_bytes`."""

    channels: int
    """With the code `block_size_wrong`."""

    needed: int
    """With the code `block_size_wrong`."""

    chunk: str
    """With the code `pad_byte_missing`, `chunk_too_long`."""

    present: int
    """With the code `length_short`, `cut_off`."""

    promised: int
    """With the code `length_short`, `cut_off`."""

    silent_s: float
    """With the code `packets_lost`."""

    present_s: float
    """With the code `ends_early`."""

    promised_s: float
    """With the code `ends_early`."""

    tracks: int
    """With the code `one_track_read`."""

    found: str
    """With the code `law_wrong`."""

    given: str
    """With the code `law_wrong`."""


class SourceInfo(Part):
    """What the header says of a recording: the report's `source`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "repairs_coded": Repair,
    }

    channels: int
    """The number of channels."""

    duration_s: float
    """How long it is, from the samples that are there."""

    encoding: str
    """`pcm_u8`, `pcm_s16le`, `pcm_s24le`, `pcm_s32le`, `pcm_f32le`, `pcm_f64le` (`be` for the most significant byte first), `g711_alaw`,
    `g711_ulaw`, or `array`; of compressed sound the codec, its bit rate and the highest frequency that it holds, as in `mp3, 32
    kbit/s, up to 4 kHz`.
    """

    path: str | None
    """The file's path; None for bytes and arrays."""

    raw: str | None
    """What headerless sound was described as, as in `alaw:8000:1`; None for others."""

    repairs: list[str]
    """What was wrong with the file and was put right, a sentence each in English."""

    repairs_coded: list[Repair]
    """The same as codes; empty in reports of earlier versions."""

    sample_rate_hz: int
    """Samples a second."""

    sha256: str
    """SHA-256 of the file's bytes (of the samples as little-endian f32, channel by channel, for an array), in hex."""


DropReason: TypeAlias = Literal[
    "sound_mark",
    "no_speech_there",
    "too_few_syllables",
    "repeated_too_often",
    "subtitle_phrase",
    "no_sound",
    "doubled",
    "no_side",
    "other_words",
]
"""Why words were left out; its words stand in `messages.toml`."""


class Dropped(Part):
    """Words that were left out."""

    __slots__ = ()

    channel: int
    """The channel's index."""

    end_s: float
    """Where they would end."""

    reason: str
    """Why they were left out, in English."""

    reason_code: DropReason | None
    """Why they were left out; None in reports of earlier versions."""

    start_s: float
    """Where they would begin."""

    text: str
    """The words."""


class Missing(Part):
    """Speech without words."""

    __slots__ = ()

    channel: int
    """The channel's index."""

    end_s: float
    """Where it ends."""

    start_s: float
    """Where it begins."""


class Segment(Part):
    """A segment of words."""

    __slots__ = ()

    agent_probability: float | None
    """How likely it is that the agent says it, 0–1; written only on a channel that both sides are on, where that is known."""

    channel: int
    """The channel's index."""

    characters: int
    """Characters spoken."""

    confidence: float | None
    """How sure the recogniser was, 0–1."""

    end_s: float
    """Where it ends."""

    spoken: str
    """As it is spoken: simplified Han characters, no punctuation."""

    start_s: float
    """Where it begins."""

    text: str
    """As the transcript writes it."""


class Transcript(Part):
    """The words of the recording."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "dropped": Dropped,
        "missing": Missing,
        "segments": Segment,
    }

    dropped: list[Dropped]
    """What the recogniser wrote where nothing was said."""

    missing: list[Missing]
    """Clear syllables that no word covers."""

    segments: list[Segment]
    """What was said."""


class Backchannel(Part):
    """One back-channel."""

    __slots__ = ()

    by: Party
    """Whose it is."""

    end_s: float
    """Where it ends."""

    start_s: float
    """Where it begins."""


class Sides(Part):
    """A number for each side."""

    __slots__ = ()

    agent: float | None
    """The agent's."""

    customer: float | None
    """The customer's."""


class Interruption(Part):
    """One interruption."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "below_db": Sides,
    }

    below_db: Sides
    """How far what is heard of each side from the one to the other lies below its speech level, in decibels: what is much fainter may be
    somebody behind the speaker, or a noise. None where a level is not known, and in reports of earlier versions.
    """

    by: Party
    """Who interrupts."""

    end_s: float
    """Where the other breaks off."""

    overlap_s: float
    """From the one to the other."""

    start_s: float
    """Where the interrupter begins."""


class Monologues(Part):
    """The longest turn of each side; None for one that has none, and in reports of earlier versions."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "agent": Span,
        "customer": Span,
    }

    agent: Span | None
    """The agent's."""

    customer: Span | None
    """The customer's."""


class Response(Part):
    """One answer."""

    __slots__ = ()

    at_s: float
    """When."""

    by: Party
    """Who answers."""

    latency_s: float
    """How long after the other's turn; negative where they overlap."""


class SilenceTotals(Part):
    """Seconds of silence."""

    __slots__ = ()

    from_3_s: float
    """In gaps of 3 s or more."""

    from_5_s: float
    """In gaps of 5 s or more."""


SilenceKind: TypeAlias = Literal["hold", "dead_air"]
"""What a silence is."""


Medium: TypeAlias = Literal["silence", "music"]
"""What is heard in a silence."""


class Silence(Part):
    """One silence of both sides."""

    __slots__ = ()

    announced: bool | None
    """Whether it was announced."""

    end_s: float
    """Where it ends."""

    excused: bool | None
    """Whether the customer asked for the time."""

    kind: SilenceKind | None
    """What it is; None where that takes words and there are none."""

    medium: Medium
    """What is heard."""

    start_s: float
    """Where it begins."""

    thanked: bool | None
    """Whether the customer was thanked for waiting."""


class Turns(Part):
    """The report's `turns`."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "backchannels": Backchannel,
        "interruptions": Interruption,
        "longest_monologue_s": Sides,
        "longest_monologues": Monologues,
        "responses": Response,
        "silence_s": SilenceTotals,
        "silences": Silence,
        "talk_share": Sides,
    }

    backchannels: list[Backchannel]
    """Short assent inside the other's turn."""

    interruptions: list[Interruption]
    """One side starts while the other speaks, and one of them breaks off."""

    longest_monologue_s: Sides
    """Seconds of the longest turn; None for a side that has none."""

    longest_monologues: Monologues
    """Where these turns are."""

    responses: list[Response]
    """From the end of one side's turn to the other's answer."""

    silence_s: SilenceTotals | None
    """How long both sides are quiet together, between the first and the last words; Amazon Transcribe counts them from 3 s on, Google's
    contact-centre tools from 5 s on; None in reports of earlier versions.
    """

    silences: list[Silence]
    """Where both sides are quiet for 3 s or more, between the first and the last words."""

    talk_share: Sides
    """Shares of both sides' talk time (turns with their pauses up to 1 s), 0–1; None where neither speaks."""


class ReportMembers(Record):
    """What an analysis found."""

    __slots__ = ()
    _kinds: ClassVar[Mapping[str, type[Part]]] = {
        "channels": Channel,
        "line": Line,
        "provenance": Provenance,
        "scorecard": Scorecard,
        "source": SourceInfo,
        "transcript": Transcript,
        "turns": Turns,
    }

    channels: list[Channel]
    """One entry for each channel, in the recording's order."""

    line: Line | None
    """The signals of the line; None where they were not measured."""

    provenance: Provenance
    """By what the report was made."""

    schema_version: int
    """The version of this schema: 1."""

    scorecard: Scorecard
    """The norms, judged on the agent's channel."""

    source: SourceInfo
    """The recording."""

    transcript: Transcript | None
    """The words; None without a transcript."""

    turns: Turns | None
    """What goes on between two parties; None where it was not measured."""
