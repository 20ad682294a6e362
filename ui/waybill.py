"""The head of an answer in people's words: which shipment it is, at a glance. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ui.cells import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from station.inquiry import Answer, Cell, Section
    from ui.cells import Words

    Row = Mapping[str, Cell]

HEAD = frozenset(
    {
        *("awb_number", "status", "origin", "destination", "service", "weight_g", "koli_count"),
        *("cod_rp", "sender_name", "sender_phone", "recipient_name", "recipient_phone"),
        *("recipient_address", "recipient_postcode"),
    }
)
"""The columns of the section `waybill` that the head says."""


class Waybill(Struct, frozen=True):
    """What the head shows. `status` as the database has it, empty where it knows no waybill."""

    awb: str
    status: str
    state: str
    held: str
    way: str
    people: str
    address: str
    figures: tuple[tuple[str, str], ...]

    @property
    def spoken(self) -> str:
        """Return all of it, for a screen reader."""
        figures = (f"{word} {figure}" for word, figure in self.figures)
        said = (self.awb, self.state, self.held, self.way, self.people, *figures)
        return " · ".join(part for part in said if part)


def waybill_of(answer: Answer, words: Words) -> Waybill:
    """Return the head of an answer that has a waybill's number."""
    sections = {section.name: section for section in answer.sections}
    row = first_row(sections.get("waybill"))
    status = str(row.get("status") or "")
    return Waybill(
        awb=answer.awb,
        status=status,
        state=words.state(status) if row else words.texts("lookup.no_waybill"),
        held=_held(sections.get("problems"), words),
        way=_way(row, _places(sections.get("places"))),
        people=_joined(" → ", (_person(row, "sender"), _person(row, "recipient"))),
        address=_joined(" ", (row.get("recipient_address"), row.get("recipient_postcode"))),
        figures=tuple(_figures(row, words)) if row else (),
    )


def first_row(section: Section | None) -> dict[str, Cell]:
    """Return a section's first row by its columns; empty where there is none."""
    if section is None or not section.rows:
        return {}
    return dict(zip(section.columns, section.rows[0], strict=True))


def _places(section: Section | None) -> dict[str, str]:
    """Return the name of each location code that the answer knows."""
    if section is None:
        return {}
    rows = [dict(zip(section.columns, row, strict=True)) for row in section.rows]
    return {str(row.get("code")): str(row.get("city") or row.get("name") or "") for row in rows}


def _way(row: Row, places: Mapping[str, str]) -> str:
    codes = [str(row.get(end) or "") for end in ("origin", "destination")]
    return _joined(" → ", (_joined(" · ", (places.get(code), code)) for code in codes))


def _person(row: Row, whose: str) -> str:
    return _joined(" ", (row.get(f"{whose}_name"), row.get(f"{whose}_phone")))


def _joined(between: str, parts: Iterator[object] | tuple[object, ...]) -> str:
    return between.join(" ".join(str(part).split()) for part in parts if part)


def _held(problems: Section | None, words: Words) -> str:
    """Return by which unresolved problem it may not go on; empty where there is none."""
    if problems is None:
        return ""
    rows = (dict(zip(problems.columns, row, strict=True)) for row in problems.rows)
    for row in rows:
        if row.get("blocks_delivery") and not (row.get("resolved_at") or row.get("resolved")):
            text = row.get(f"text_{words.texts.language}") or ""
            return words.texts("lookup.held", text=text, code=row.get("problem_code"))
    return ""


def _figures(row: Row, words: Words) -> Iterator[tuple[str, str]]:
    texts, cod = words.texts, row.get("cod_rp")
    yield texts("lookup.service"), words.cell("service", row.get("service"))
    yield texts("lookup.weight"), words.cell("weight_g", row.get("weight_g"))
    yield texts("lookup.koli"), words.cell("koli_count", row.get("koli_count"))
    yield texts("lookup.cod"), words.cell("cod_rp", cod) if cod else _no_cod(row, words)


def _no_cod(row: Row, words: Words) -> str:
    return words.texts("lookup.no_cod") if "cod_rp" in row else NOTHING
