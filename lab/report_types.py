#!/usr/bin/env python3
"""Write the types of the report's objects, python/callnorm/types.py, from the report's JSON Schema.

python lab/report_types.py            # write it
python lab/report_types.py --check    # exit status 1 where it is stale
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from callnorm import _core

TYPES = Path(__file__).parents[1] / "python" / "callnorm" / "types.py"
HEAD = '''"""The objects of a report and what their members hold, for annotations: made from the JSON Schema by `make generate`.

A member that reports of earlier versions lack, or that is there with some codes only, raises AttributeError where it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

from callnorm.record import Part, Record

'''
SCALARS = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
WIDTH = 140
ROOT = "ReportMembers"
Schema = dict[str, Any]


def source(schema: Schema) -> str:
    """Give the module's text: what a class needs stands before it."""
    written = Module(schema["$defs"])
    written.add_class(ROOT, schema, "Record")
    text = HEAD + "\n\n".join(written.parts)
    return subprocess.run(["ruff", "format", "-"], input=text, capture_output=True, check=True, text=True).stdout


class Module:
    """The classes and names of choices that were written so far."""

    def __init__(self, definitions: Schema) -> None:
        self.definitions = definitions
        self.parts: list[str] = []
        self.done: set[str] = set()

    def add(self, name: str) -> None:
        """Write a definition, once, unless it is a plain value."""
        definition = self.definitions[name]
        if name in self.done or is_plain(definition):
            return
        self.done.add(name)
        if is_choice(definition):
            self.parts.append(f"{name}: TypeAlias = {self.type_of(definition)}\n{doc(definition)}\n")
        else:
            self.add_class(name, joined(definition), "Part")

    def add_class(self, name: str, definition: Schema, base: str) -> None:
        """Write an object, after what its members hold."""
        members = {member: (self.type_of(inner), inner) for member, inner in definition["properties"].items()}
        objects = {member: kind for member, (_, inner) in members.items() if (kind := self.object_in(inner))}
        lines = [doc(definition), "", "__slots__ = ()"]
        if objects:
            kinds = "\n".join(f'    "{member}": {kind},' for member, kind in objects.items())
            lines.append(f"_kinds: ClassVar[Mapping[str, type[Part]]] = {{\n{kinds}\n}}")
        for member, (kind, inner) in members.items():
            lines += ["", f"{member}: {kind}", *filter(None, [doc(inner)])]
        self.parts.append(f"class {name}({base}):\n" + textwrap.indent("\n".join(lines), "    ") + "\n")

    def type_of(self, schema: Schema) -> str:
        """Give the annotation of a value, and write what it names."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            self.add(name)
            return self.type_of(self.definitions[name]) if is_plain(self.definitions[name]) else name
        if "const" in schema or "enum" in schema:
            return f"Literal[{', '.join(json.dumps(value) for value in choices(schema))}]"
        if is_choice(schema):
            return f"Literal[{', '.join(json.dumps(value) for part in schema['oneOf'] for value in choices(part))}]"
        if "anyOf" in schema:
            return " | ".join(map(self.type_of, schema["anyOf"]))
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return " | ".join(f"list[{self.type_of(schema['items'])}]" if kind == "array" else SCALARS[kind] for kind in types)

    def object_in(self, schema: Schema) -> str | None:
        """Name the object that a value is, or that it is a list of."""
        if "$ref" in schema:
            name: str = schema["$ref"].rpartition("/")[2]
            definition = self.definitions[name]
            return None if is_plain(definition) or is_choice(definition) else name
        inner = [schema["items"]] if "items" in schema else schema.get("anyOf", [])
        return next(filter(None, map(self.object_in, inner)), None)


def choices(schema: Schema) -> list[str]:
    """List the values that a schema allows by name."""
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def is_choice(schema: Schema) -> bool:
    """Tell whether a value is one of some strings."""
    return "enum" in schema or all(map(choices, schema.get("oneOf", [{}])))


def is_plain(schema: Schema) -> bool:
    """Tell whether a value is a number or a string."""
    return schema.get("type") in SCALARS and not choices(schema)


def joined(schema: Schema) -> Schema:
    """Give the members of all variants of an object together: their codes are one choice."""
    variants = schema.get("oneOf")
    if variants is None:
        return schema
    properties: Schema = {}
    for variant in variants:
        for name, inner in variant["properties"].items():
            properties.setdefault(name, []).append((choices(variant["properties"]["code"])[0], inner))
    codes = {"enum": [code for code, _ in properties.pop("code")]}
    parameters = {name: told(found) for name, found in properties.items()}
    return {"description": schema["description"], "properties": {"code": codes, **parameters}}


def told(found: list[tuple[str, Schema]]) -> Schema:
    """Say with which codes a parameter is there."""
    codes = ", ".join(f"`{code}`" for code, _ in found)
    return {"type": found[0][1]["type"], "description": f"With the code {codes}."}


def doc(schema: Schema) -> str:
    """Give the docstring of a class or a member."""
    text = " ".join(schema.get("description", "").split()).replace("null", "None")
    if not text:
        return ""
    lines = textwrap.wrap(text, WIDTH - 4 - 6)
    return f'"""{lines[0]}"""' if len(lines) == 1 else '"""' + "\n".join(lines) + '\n"""'


def main() -> int:
    """Write the types, or say whether they are stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    text = source(json.loads(_core.schema("report")))
    if not parser.parse_args().check:
        TYPES.write_text(text, encoding="utf-8")
    elif TYPES.read_text(encoding="utf-8") != text:
        print(f"{TYPES} is stale: make generate", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
