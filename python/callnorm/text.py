"""The scorecard as text for a terminal, in Chinese or English, aligned where characters are two cells wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import category, east_asian_width

from callnorm import labels, scene
from callnorm.labels import Language, label
from callnorm.types import ReportMembers

_MASKED = {
    "zh": {"phone": "电话号码", "id_card": "身份证号", "bank_card": "银行卡号", "number": "其他数字", "name": "姓名"},
    "en": {"phone": "phone numbers", "id_card": "identity cards", "bank_card": "bank cards", "number": "other numbers", "name": "names"},
}


def scorecard(report: ReportMembers, lang: Language) -> str:
    """Write the scorecard: the score, each finding with the seconds that prove it, and a summary of each channel."""
    card = report.scorecard
    parts = [
        _heading(report, lang),
        f"{label('score', lang)}  {labels.score(card, lang)}",
        "\n".join(_findings(labels.applying(card.findings), lang)),
    ]
    notes = [labels.notes(channel, lang) for channel in report.channels]
    shared = [note for note in notes[0] if all(note in others for others in notes)]
    own = ([note for note in each if note not in shared] for each in notes)
    parts += ["\n".join((*_channel(c, lang), *_notes(each))) for c, each in zip(report.channels, own, strict=True)]
    parts.append("\n".join(_notes(shared)))
    return "\n\n".join(filter(None, parts)) + "\n"


def masked(counts: Mapping[str, int], lang: Language) -> str:
    """Say how much was masked, by kind (`callnorm.redact`)."""
    kinds = [f"{name} {counts.get(kind, 0)}" for kind, name in _MASKED[lang].items()]
    return {"zh": "已脱敏：{}", "en": "masked: {}"}[lang].format({"zh": "，", "en": ", "}[lang].join(kinds))


def width(text: str) -> int:
    """Count the terminal cells that a text takes."""
    return sum(2 if east_asian_width(c) in "WF" else 0 if category(c) in ("Mn", "Me", "Cf") else 1 for c in text)


def pad(text: str, cells: int) -> str:
    """Fill a text with spaces up to a number of cells."""
    return text + " " * (cells - width(text))


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align the columns of a table."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(pad, row, widths)).rstrip() for row in rows]


def plain(text: str) -> str:
    """Show what could steer the terminal (control characters in a file's name or a profile) as a question mark."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _heading(report: ReportMembers, lang: Language) -> str:
    source, norms = report.source, report.provenance.norms
    facts = [
        labels.clock(source.duration_s),
        f"{source.sample_rate_hz} Hz",
        labels.channels(source, lang),
        source.encoding,
    ]
    lines = [f"{label('scorecard', lang)}  {plain(labels.source(report))}  ({', '.join(facts)})  {plain(norms.name)}"]
    lines += [f"! {label('repaired', lang)}: {plain(r)}" for r in labels.repairs(source, lang)]
    return "\n".join(lines)


def _findings(findings: Sequence[Any], lang: Language) -> Iterable[str]:
    heads = _columns([_finding(f, lang) for f in findings]) if findings else []
    for head, finding in zip(heads, findings, strict=True):
        yield head
        if because := labels.because(finding, lang):
            yield f"     {label('reason', lang)}: {plain(because)}"
        if finding.source and finding.verdict != "pass":
            yield f"     {plain(labels.quotation(finding))}"
        yield from (f"     {e}" for e in labels.evidence(finding, lambda e: _evidence(e, lang), lang))


def _finding(finding: Any, lang: Language) -> list[str]:
    return [
        f" {labels.symbol(finding.verdict)}",
        plain(labels.title(finding, lang)),
        labels.verdict(finding, lang),
        labels.measured(finding, lang),
        plain(labels.asked(finding, lang)),
        labels.points(finding, lang),
    ]


def _evidence(evidence: Any, lang: Language) -> str:
    return "  ".join(filter(None, (labels.span(evidence), plain(labels.proof(evidence, lang)))))


def _channel(channel: Any, lang: Language) -> Iterable[str]:
    speech, rate, volume, drag = channel.speech, channel.rate, channel.volume, channel.drag
    yield labels.role(channel, lang)
    rows = [
        [label("speech", lang), f"{labels.clock(speech.speech_s)}", f"{len(speech.phrases)} {label('phrases', lang)}"],
        [
            label("rate", lang),
            labels.rate(channel, lang),
            f"{label('articulation', lang)} {labels.quantity(rate.articulation_cpm, 'cpm', lang)}",
        ],
        [
            label("level", lang),
            labels.quantity(volume.speech_level_dbov, "dBov", lang),
            f"{label('jump', lang)} {len(volume.jumps)}",
        ],
        [label("drag", lang), f"{len(drag.events)} / {drag.phrase_ends}", ""],
        *labels.tone(channel, lang),
        *labels.words(channel, lang),
        *_sides(channel, lang),
    ]
    yield from (f"     {line}" for line in _columns(rows))
    if found := scene.facts(channel, lang):
        name = pad(label("scene", lang), max(width(cells[0]) for cells in rows))
        yield f"     {name}  {' · '.join(found)}"


def _sides(channel: Any, lang: Language) -> Iterable[list[str]]:
    for name, measured in labels.parties(channel, lang).items():
        remarks = (f"{label(key, lang)} {value}" for key, value in measured.items() if key != "rate")
        yield [label(name, lang), measured["rate"], labels.comma(lang).join(remarks)]


def _notes(notes: Iterable[str]) -> Iterable[str]:
    return (f"     ! {plain(note)}" for note in notes)
