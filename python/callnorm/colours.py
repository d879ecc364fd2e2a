"""One colour for each side, verdict and kind of event: the same in pages, notebooks and plots, legible on light and on dark."""

from __future__ import annotations

SIDES = {
    "agent": "#3b82c4",
    "customer": "#8d7ab8",
    "mixed": "#6b7785",
    "voice-1": "#7d8a2e",
    "voice-2": "#a8628f",
    "unsure": "#8a949e",
}
VERDICTS = {"pass": "#2a9d5c", "fail": "#d9534f", "undetermined": "#c98a00"}
EVENTS = {
    "stretch": "#d4a017",
    "drag": "#d9534f",
    "filler": "#1f9e89",
    "jump": "#8250df",
    "shouting": "#d6409f",
    "interruption": "#e07b1a",
    "backchannel": "#6b8299",
    "hangup": "#5b6fb5",
    "hold": "#3b9dd8",
    "dead_air": "#a0623d",
    "silence": "#8a949e",
    "ringback": "#4f8f9f",
}
OTHER = "#8a949e"


def colour(kind: str) -> str:
    """Give the colour of a side, a verdict or a kind of event; what is not known yet has one too."""
    return (SIDES | VERDICTS | EVENTS).get(kind, OTHER)


def style() -> str:
    """Give the colours of events as properties of a style sheet: ``--drag``."""
    return f":root {{ {'; '.join(f'--{kind}: {value}' for kind, value in EVENTS.items())} }}\n"
