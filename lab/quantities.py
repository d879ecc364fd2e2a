#!/usr/bin/env python3
"""Write what is made of the table of quantities, src/finding/quantities.toml: Rust, Python and the tables of the documentation.

With ``--check`` nothing is written: exit status 1, with their names, where files are stale.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = "src/finding/quantities.toml"
UNITS = "src/finding/unit.rs"
BY = f"Made of {TABLE} by `make generate`"
BEGIN, END = f"<!-- made of {TABLE} by make generate -->", "<!-- end -->"
HEADS = {"en": ("`measure`", "unit", "in the report", "what it is"), "zh": ("`measure`", "单位", "报告中的位置", "含义")}
WITHHELD = {"en": ("impairment", "what is then not answered"), "zh": ("情形", "此时不作回答的量")}
FROM_WORDS = {"en": "from the words", "zh": "由文字得出"}


@dataclass(frozen=True)
class Quantity:
    """One row of the table."""

    name: str
    unit: str
    measure: str
    field: str
    suffers: list[str]
    en: dict[str, str]
    zh: dict[str, str]

    @property
    def variant(self) -> str:
        """Its name as a variant of the Rust enum."""
        return camel(self.name)

    def text(self, lang: str) -> dict[str, str]:
        """Give its label and its text in a language."""
        return self.zh if lang == "zh" else self.en

    def place(self, lang: str) -> str:
        """Where it stands in a report."""
        owner, _, field = self.field.partition(".")
        if owner == "self":
            return FROM_WORDS[lang]
        return f"`channels[].{field}`" if owner == "channel" else f"`{field}`"


def camel(name: str) -> str:
    """Write a name as a variant of a Rust enum."""
    return "".join(part.capitalize() for part in name.split("_"))


def units() -> dict[str, str]:
    """Give the variant of each unit's symbol, from the Rust enum."""
    pairs = re.findall(r'rename = "([^"]+)"\)\]\n    (\w+),', (ROOT / UNITS).read_text(encoding="utf-8"))
    return dict(pairs)


def rust_enum(rows: list[Quantity]) -> str:
    """Give src/finding/quantity.rs."""
    known = units()
    variants, arms, suffering = [], [], []
    for row in rows:
        usual = re.sub(r"(?<!^)(?=[A-Z])", "_", row.variant).lower()
        rename = [] if usual == row.name else [f'    #[serde(rename = "{row.name}")]']
        variants += [f"    /// {row.en['text']}", *rename, f"    {row.variant},"]
        arms.append(f"            Self::{row.variant} => Unit::{known[row.unit]},")
        impairments = ", ".join(f"Impairment::{camel(name)}" for name in row.suffers)
        suffering.append(f"            Self::{row.variant} => &[{impairments}],")
    return "\n".join(
        [
            f"//! What can be asked of a recording. {BY}.",
            "",
            "use super::impairment::Impairment;",
            "use super::unit::Unit;",
            "use schemars::JsonSchema;",
            "use serde::{Deserialize, Serialize};",
            "",
            "/// The quantities that a profile's `measure` may name; named after the report's fields.",
            "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]",
            '#[serde(rename_all = "snake_case")]',
            "#[non_exhaustive]",
            "pub enum Quantity {",
            *variants,
            "}",
            "",
            "impl Quantity {",
            "    /// The unit of its value.",
            "    pub fn unit(self) -> Unit {",
            "        match self {",
            *arms,
            "        }",
            "    }",
            "",
            "    /// What makes its value wrong: where the channels have one of these, it is not answered.",
            "    #[rustfmt::skip]",
            "    pub fn suffers_from(self) -> &'static [Impairment] {",
            "        match self {",
            *suffering,
            "        }",
            "    }",
            "}",
            "",
        ]
    )


def rust_answers(rows: list[Quantity]) -> str:
    """Give src/analyzer/answers.rs."""
    measures = ", ".join(sorted({row.measure for row in rows}))
    arms = [f"            Quantity::{row.variant} => self.by(&{row.field}, {row.measure}::{row.name})," for row in rows]
    return "\n".join(
        [
            f"//! Which measure answers for which quantity. {BY}.",
            "",
            "use super::observe::Judged;",
            "use crate::finding::{Observation, Quantity};",
            f"use crate::measure::{{{measures}}};",
            "",
            "impl Judged<'_> {",
            "    /// The answer of the measure that knows the quantity.",
            "    pub(super) fn answer(&self, quantity: Quantity) -> Observation {",
            "        let (channel, report) = (self.channel, self.report);",
            "        match quantity {",
            *arms,
            "        }",
            "    }",
            "}",
            "",
        ]
    )


def python(rows: list[Quantity]) -> str:
    """Give python/callnorm/quantities.py."""
    names = [f'    "{row.name}",' for row in rows]
    described = []
    for row in rows:
        pairs = ((row.zh[key], row.en[key]) for key in ("label", "text"))
        described += [f'    "{row.name}": Description(', f'        "{row.unit}",']
        described += [f'        (\n            "{zh}",\n            "{en}",\n        ),' for zh, en in pairs]
        described.append("    ),")
    return "\n".join(
        [
            f'"""The quantities that a profile\'s ``measure`` may name. {BY.replace("`", "``")}."""',
            "",
            "from typing import Final, Literal, NamedTuple",
            "",
            "Quantity = Literal[",
            *names,
            "]",
            "",
            "",
            "class Description(NamedTuple):",
            '    """What a quantity is: its unit, and in Chinese and English its label and a sentence."""',
            "",
            "    unit: str",
            "    label: tuple[str, str]",
            "    text: tuple[str, str]",
            "",
            "",
            "QUANTITIES: Final[dict[Quantity, Description]] = {",
            *described,
            "}",
            "",
        ]
    )


def described(rows: list[Quantity], lang: str) -> list[str]:
    """Give the table that says what each is."""
    lines = [f"| `{row.name}` | {row.unit} | {row.place(lang)} | {row.text(lang)['text']} |" for row in rows]
    return [f"| {' | '.join(HEADS[lang])} |", "|---|---|---|---|", *lines]


def suffering(rows: list[Quantity], lang: str) -> list[str]:
    """Give the table that says which are not answered under what."""
    names = list(dict.fromkeys(name for row in rows for name in row.suffers))
    lines = [f"| `{name}` | {', '.join(f'`{row.name}`' for row in rows if name in row.suffers)} |" for name in names]
    return [f"| {' | '.join(WITHHELD[lang])} |", "|---|---|", *lines]


def page(name: str, lang: str, table: Callable[[list[Quantity], str], list[str]]) -> Callable[[list[Quantity]], str]:
    """Give what makes a page with its table."""

    def made(rows: list[Quantity]) -> str:
        before, rest = (ROOT / name).read_text(encoding="utf-8").split(BEGIN)
        _, after = rest.split(END, 1)
        return before + "\n".join([BEGIN, "", *table(rows, lang), "", END]) + after

    return made


FILES: dict[str, Callable[[list[Quantity]], str]] = {
    "src/finding/quantity.rs": rust_enum,
    "src/analyzer/answers.rs": rust_answers,
    "python/callnorm/quantities.py": python,
} | {
    name: page(name, lang, table)
    for stem, table in (("docs/measures", described), ("docs/scene", suffering))
    for lang, name in (("en", f"{stem}.md"), ("zh", f"{stem}.zh.md"))
}


def main() -> int:
    """Write the files, or say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    rows = [Quantity(**row) for row in tomllib.loads((ROOT / TABLE).read_text(encoding="utf-8"))["quantity"]]
    stale = {name: made for name, make in FILES.items() if (made := make(rows)) != read(name)}
    for name, made in stale.items():
        if not check:
            (ROOT / name).write_text(made, encoding="utf-8")
        print(f"{name}: {'stale: make generate' if check else 'written'}", file=sys.stderr)
    return 1 if check and stale else 0


def read(name: str) -> str | None:
    """Give what a file holds, if there is one."""
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
