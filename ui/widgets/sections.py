"""Which card shows a section of an answer: the timeline, facts beside it, or records below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.inquiry_wording import columns_shown
from ui.cells import NOTHING
from ui.moments import moments
from ui.waybill import HEAD
from ui.widgets.facts_card import FactsCard
from ui.widgets.records_card import RecordsCard
from ui.widgets.timeline_card import TimelineCard

if TYPE_CHECKING:
    from station.inquiry import Answer, Cell, Section
    from ui.cells import Words
    from ui.theme.look import Look
    from ui.widgets.section_card import SectionCard

TIMELINE = "timeline"
ASIDE = (
    *("waybill", "customer", "vip_terms", "service", "agent", "partner_numbers"),
    *("payments", "payouts", "commissions"),
    *("order", "shipment", "order_items", "marketplace_events", "awb_book", "state"),
)
"""The sections that stand beside what happened, in their order there."""
FIRST = (TIMELINE, "problems", "own_scans", "orphans", "parked")
LAST = ("places", "approvals", "audit")
"""What happened is told before these, and after those."""
_UNSAID = frozenset({"event_id"})
_ON_FILE = frozenset({"photo", "signature"})
"""A picture is named by the hash of what is in it, which tells nobody anything."""


def section_card(section: Section, answer: Answer, look: Look, words: Words) -> SectionCard | None:
    """Return the card of one of an answer's sections; None where its head has said all of it."""
    texts = words.texts
    title = texts(f"section.{section.name}")
    # Where all of it is a copy, the screen says so once.
    notes = [_copied(answer, words)] if section.from_mirror and not answer.from_mirror else []
    if section.more:
        notes.append(texts("lookup.newest_only", count=len(section.rows)))
    note = " · ".join(notes)
    if section.name == TIMELINE:
        line = TimelineCard(title, note, look, texts)
        line.show_moments(moments(section, words), look)
        return line
    names, records = _told(section, words)
    if not names:
        return None
    if section.name in ASIDE:
        facts = FactsCard(title, note, look, texts)
        groups = [
            [(name, text) for name, text in zip(names, record, strict=True) if text != NOTHING]
            for record in records
        ]
        facts.show_facts(groups, look)
        return facts
    card = RecordsCard(title, note, look, texts)
    card.show_records(names, records, look)
    return card


def _copied(answer: Answer, words: Words) -> str:
    if answer.copied_at is None:
        return words.texts("lookup.copy")
    moment = words.moment(answer.copied_at, zone=False)
    return words.texts("lookup.copy_of", moment=moment)


def _told(section: Section, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns in which anything is known, and the records' texts."""
    unsaid = _UNSAID | HEAD if section.name == "waybill" else _UNSAID
    told = [
        (number, section.columns[number])
        for number in columns_shown(section, words.texts.language)
        if section.columns[number] not in unsaid
    ]
    names = [words.texts(f"column.{column}") for _, column in told]
    records = [
        [_text(column, row[number], words) for number, column in told] for row in section.rows
    ]
    return names, records


def _text(column: str, cell: Cell, words: Words) -> str:
    if column in _ON_FILE and cell:
        return words.texts("lookup.on_file")
    return words.cell(column, cell)
