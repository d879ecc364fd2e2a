#!/usr/bin/env python3
"""Write the sample call's scorecard, as `callnorm demo --model base-q5_1` prints it, into the READMEs: python lab/scorecard.py

Of the norms only those in SHOWN, and of the sides the agent alone. Needs the model base-q5_1 (`callnorm models fetch base-q5_1`).
"""

import re
import subprocess
import sys
from pathlib import Path

import marked

ROOT = Path(__file__).resolve().parents[1]
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
COMMAND = "python lab/scorecard.py"
SHOWN = (
    "Speech rate", "Volume", "Dragged endings", "Tone", "Fillers", "No interrupting", "Greeting", "Closing", "No brushing off",
)  # fmt: skip


def printed(lang: str) -> list[str]:
    """Split what is printed: the head, each norm, and the rest."""
    command = [Path(sys.executable).with_name("callnorm"), "demo", "--model", "base-q5_1", "--lang", lang]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return re.split(r"(?m)^(?= [✓✗?–·] {2}\S)", done.stdout.decode())


def title(norm: str) -> str:
    return norm[4:].split("  ", maxsplit=1)[0]


def main() -> None:
    cards = {lang: printed(lang) for lang in READMES}
    places = [i for i, norm in enumerate(cards["en"]) if title(norm) in SHOWN]
    for lang, card in cards.items():
        _, agent, *_ = re.split(r"\n\n(?=\S)", card[-1])
        norms = "".join(card[i] for i in places).rstrip()
        marked.fill(READMES[lang], COMMAND, f"```text\n{card[0]}{norms}\n\n{agent.rstrip()}\n```")


if __name__ == "__main__":
    main()
