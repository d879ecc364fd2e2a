"""Text between marks of a page, written by the command that the first mark names."""

from __future__ import annotations

from pathlib import Path

END = "<!-- end -->"


def fill(page: Path, command: str, text: str) -> None:
    """Write a text between the marks of a page that name a command."""
    begin = f"<!-- made by {command} -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def table(rows: list[list[str]]) -> str:
    """Write a Markdown table; the first row is its head."""
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body])
