"""Says a report of doctor's: as a page for a person, as lines for a script, as SQL. Pure.

MENGHALANGI  kolom    scans.event_id       Jalankan SQL-nya, atau tulis namanya di sana …
→ Scans
ok           server   cocok
"""

from __future__ import annotations

import json
import shutil
import textwrap
from typing import TYPE_CHECKING

from station.central.doctor.report import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from station.central.doctor.report import Area, Finding, Proposals, Report
    from station.cli.lines import Line
    from station.texts import Texts

NARROWEST = 80
_GAP = "  "
_TIED = "\u00a0"
"""A blank at which no line ends: ours → theirs stay together."""

_Row = tuple[str, str, str]


def as_json(report: Report, texts: Texts) -> Iterator[Line]:
    """Yield one line for each finding, and last what they come to."""
    for finding in report.findings:
        yield {
            "target": report.target.value,
            "severity": finding.severity.value,
            "area": finding.area.value,
            "key": finding.key,
            "ours": finding.ours,
            "theirs": finding.theirs,
            "says": _sentence(finding, texts),
            "sql": finding.sql,
        }
    proposals = report.proposals
    yield {
        "target": report.target.value,
        "database": report.database,
        "attached": report.attached,
        "fits": not report.blocks,
        "blocks": len(report.of(Severity.BLOCKS)),
        "warnings": len(report.of(Severity.WARN)),
        "proposals": {
            "schema": dict(proposals.schema),
            "status": {state: list(words) for state, words in proposals.statuses.items()},
            "units": {"weight": proposals.weight_unit} if proposals.weight_unit else {},
            "unplaced": list(proposals.unplaced),
            "settings": "\n".join(settings_lines(report, texts)),
        },
    }


def as_script(report: Report, texts: Texts) -> str:
    """Return all the SQL in the order in which it works, each after a comment that says why.

    Not one transaction: an index is made while its table is in use, which none allows.
    """
    head = [f"-- {_head(report, texts)}"]
    return "\n\n".join(head + [_explained(f, texts) for f in report.findings if f.sql])


def as_page(report: Report, texts: Texts, settings_file: Path) -> str:
    """Return the table, the SQL and the lines for the settings, as wide as the terminal."""
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    parts = [_head(report, texts), _table(report.findings, texts, width), _verdict(report, texts)]
    if any(finding.sql for finding in report.findings):
        parts += [_title(texts("doctor.sql_head")), as_script(report, texts)]
    if proposed := settings_lines(report, texts):
        title = _title(texts("doctor.settings_head", file=settings_file))
        parts += [title, "\n".join(proposed)]
    return "\n\n".join(parts) + "\n"


def settings_lines(report: Report, texts: Texts) -> list[str]:
    """Return the proposals as lines of a settings file."""
    proposals, target = report.proposals, report.target.value
    told: list[str] = []
    if proposals.schema:
        told.append(f"[schema.{target}]")
        told += [f"{_toml(ours)} = {_toml(theirs)}" for ours, theirs in proposals.schema.items()]
    if proposals.statuses:
        told += ["", f"[status.{target}]", *_statuses(proposals)]
    if proposals.unplaced:
        told.append("# " + texts("doctor.unplaced", words=", ".join(proposals.unplaced)))
    if proposals.weight_unit:
        told += ["", f"[units.{target}]", f"weight = {_toml(proposals.weight_unit)}"]
    return told


def _statuses(proposals: Proposals) -> Iterator[str]:
    for state, words in proposals.statuses.items():
        yield f"{state} = {_toml(words[0] if len(words) == 1 else list(words))}"


def _toml(value: str | list[str]) -> str:
    # What JSON writes of texts and lists of texts, TOML reads.
    return json.dumps(value, ensure_ascii=False)


def _head(report: Report, texts: Texts) -> str:
    return texts(
        "doctor.head",
        target=report.target.upper(),
        database=report.database,
        role=report.role,
        version=report.server_version,
    )


def _verdict(report: Report, texts: Texts) -> str:
    blocks, warnings = len(report.of(Severity.BLOCKS)), len(report.of(Severity.WARN))
    says = [texts("doctor.verdict_blocks", n=blocks) if blocks else texts("doctor.verdict_fits")]
    if warnings:
        says.append(texts("doctor.warnings", n=warnings))
    return " ".join(says)


def _title(text: str) -> str:
    return f"── {text} " + "─" * max(4, NARROWEST - 4 - len(text))


def _sentence(finding: Finding, texts: Texts) -> str:
    return texts(f"doctor.{finding.key}", **finding.facts)


def _explained(finding: Finding, texts: Texts) -> str:
    subject = _subject(finding)
    says = f"{texts(f'doctor_severity.{finding.severity}')}: {subject} {_sentence(finding, texts)}"
    comment = textwrap.wrap(" ".join(says.split()), NARROWEST, break_on_hyphens=False)
    return "\n".join([*(f"-- {line}" for line in comment), finding.sql])


def _subject(finding: Finding) -> str:
    if finding.theirs and finding.ours and finding.theirs != finding.ours:
        return f"{finding.ours} → {finding.theirs}"
    return finding.ours or finding.theirs


def _table(findings: Iterable[Finding], texts: Texts, width: int) -> str:
    rows = [*_rows(findings, texts), _fitting(findings, texts)]
    widths = [max(len(row[place]) for row in rows) for place in range(2)]
    widths.append(width - sum(widths) - 2 * len(_GAP))
    return "\n".join(line for row in rows if row[2] for line in _aligned(row, widths))


def _rows(findings: Iterable[Finding], texts: Texts) -> Iterator[_Row]:
    """Yield what blocks and what warns; what has the same said of it is one row."""
    for severity in (Severity.BLOCKS, Severity.WARN):
        subjects: dict[tuple[Area, str], list[str]] = {}
        for finding in findings:
            if finding.severity is severity:
                said = (finding.area, _sentence(finding, texts))
                subjects.setdefault(said, []).append(_subject(finding))
        for (area, sentence), names in subjects.items():
            told = " · ".join(name.replace(" ", _TIED) for name in names if name)
            says = f"{sentence}\n{told}" if told else sentence
            yield texts(f"doctor_severity.{severity}"), texts(f"doctor_area.{area}"), says


def _fitting(findings: Iterable[Finding], texts: Texts) -> _Row:
    fine = [finding for finding in findings if finding.severity is Severity.OK]
    areas = ", ".join(texts(f"doctor_area.{finding.area}") for finding in fine)
    return texts(f"doctor_severity.{Severity.OK}"), texts("doctor.fits") if fine else "", areas


def _aligned(row: _Row, widths: list[int]) -> Iterator[str]:
    """Yield the lines of one row: the last cell is wrapped, its names a little to the right."""
    severity, area, says = row
    sentence, _, names = says.partition("\n")
    indented = ["  " + line for line in _wrapped(names, widths[2] - 2)]
    for place, line in enumerate([*_wrapped(sentence, widths[2]), *indented]):
        heads = (severity, area) if place == 0 else ("", "")
        padded = (head.ljust(wide) for head, wide in zip(heads, widths[:2], strict=True))
        yield _GAP.join((*padded, line)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    return [line.replace(_TIED, " ") for line in lines]
