"""`hub-station waybill`: everything known of one waybill, for a person or (--json) a script.

0 found, also in the local copy, whose age is told · 1 nothing, or several to choose from · 2 OSAS
does not answer and the copy does not know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation
from station.cli import lines
from station.cli.asking import questions, timezone_of
from station.cli.columns import put_rows, put_table
from station.clock import SystemClock
from station.inquiry_wording import cell_text, columns_shown

if TYPE_CHECKING:
    from datetime import datetime

    from station.cli.invocation import Invocation
    from station.inquiry import Answer, Match, Section

_MATCH = ("awb", "found_by", "matched", "sender", "recipient", "destination", "status")


def waybill(call: Invocation) -> int:
    """Ask, print, and say what did not answer."""
    with questions(call) as asked:
        answer = asked.ask(call.arguments.text, call.arguments.timeout)
    if call.arguments.json:
        lines.put(_line(answer))
    else:
        _put(answer, call)
    _tell(answer, call)
    if answer.awb:
        return 0
    return 1 if answer.matches or not answer.from_mirror else 2


def _line(answer: Answer) -> lines.Line:
    return {
        "asked": answer.asked,
        "awb": answer.awb,
        "as_of": lines.instant(answer.as_of) if answer.as_of else None,
        "from_mirror": answer.from_mirror,
        "matches": [_match_line(match) for match in answer.matches],
        "more": answer.more,
        "sections": {section.name: _section_line(section) for section in answer.sections},
        "failures": {target.value: key for target, key in answer.failures},
        "copied_at": lines.cell(answer.copied_at),
    }


def _match_line(match: Match) -> lines.Line:
    told: lines.Line = {name: getattr(match, name) for name in _MATCH}
    return told | {"created_at": lines.cell(match.created_at)}


def _section_line(section: Section) -> lines.Line:
    return {
        "source": section.source.value,
        "from_mirror": section.from_mirror,
        "more": section.more,
        "rows": [
            dict(zip(section.columns, map(lines.cell, row), strict=True)) for row in section.rows
        ],
    }


def _put(answer: Answer, call: Invocation) -> None:
    texts, timezone = call.texts, timezone_of(call)
    if answer.matches:
        heads = [
            *(texts(f"column.{name}") for name in ("awb_number", "kind")),
            *("", texts("column.sender"), texts("column.receiver")),
            *(texts(f"column.{name}") for name in ("destination", "status", "created_at")),
        ]
        put_table(heads, [_match_row(match, call, timezone) for match in answer.matches])
    for section in answer.sections:
        _put_section(section, answer, call, timezone)


def _match_row(match: Match, call: Invocation, timezone: str) -> list[str]:
    texts = call.texts
    return [
        *(match.awb, texts(f"found_by.{match.found_by}"), match.matched),
        *(match.sender, match.recipient, match.destination, match.status),
        cell_text("created_at", match.created_at, texts, timezone),
    ]


def _put_section(section: Section, answer: Answer, call: Invocation, timezone: str) -> None:
    texts = call.texts
    remarks = [section.source.upper()]
    if section.from_mirror:
        remarks.append(texts("inquiry.copied", age=_age(answer.copied_at, call)))
    if section.more:
        remarks.append(texts("inquiry.more_rows", n=len(section.rows)))
    print(f"{texts(f'section.{section.name}')} ({', '.join(remarks)})")
    shown = columns_shown(section, texts.language)
    heads = [texts(f"column.{section.columns[place]}") for place in shown]
    rows = [
        [cell_text(section.columns[place], row[place], texts, timezone) for place in shown]
        for row in section.rows
    ]
    if len(rows) == 1:
        put_rows(heads, rows[0])
    else:
        put_table(heads, rows)


def _tell(answer: Answer, call: Invocation) -> None:
    """Say beside the output what a person must know of it."""
    texts = call.texts
    for target, key in answer.failures:
        why = texts(f"error.{key}")
        call.tell(texts("inquiry.failed", target=target.upper(), why=why))
    if answer.from_mirror:
        call.tell(_mirror(answer, call))
    if answer.matches:
        key = "inquiry.several_more" if answer.more else "inquiry.several"
        call.tell(texts(key, n=len(answer.matches), asked=answer.asked))
    elif not answer.awb:
        call.tell(texts("inquiry.nothing", asked=answer.asked))
    elif not answer.from_mirror and not _knows_waybill(answer):
        call.tell(texts("inquiry.unknown"))


def _mirror(answer: Answer, call: Invocation) -> str:
    if answer.as_of is None:
        return call.texts("inquiry.mirror_none")
    return call.texts("inquiry.mirror", age=_age(answer.as_of, call))


def _age(moment: datetime | None, call: Invocation) -> str:
    if moment is None:
        return "?"
    return notation.age((SystemClock().now() - moment).total_seconds(), call.texts)


def _knows_waybill(answer: Answer) -> bool:
    return any(section.name == "waybill" for section in answer.sections)
