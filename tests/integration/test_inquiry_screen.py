"""The inquiry screen: what is asked reaches the core, and what is known is told, whatever happens."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Self

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from station.events import (
    ChooseInquiry,
    ChooseWorkflow,
    InquiryChosen,
    Target,
    Workflow,
    WorkflowChosen,
)
from station.inquiry import Answer, Section, Source
from tests.fakes.inquiring import answer, asked, opened, words
from tests.fakes.station import NOON, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.specimens import AWB, COPY, FOUND, MANY, NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter


# ── there and back ───────────────────────────────────────────────────────────────────────────


def test_nothing_of_the_inquiry_is_made_or_imported_before_it_is_opened(
    counter: Callable[..., Counter],
) -> None:
    late = [name for name in sys.modules if name.startswith(("ui.screens.inq", "ui.screens.tab"))]
    for name in late:
        del sys.modules[name]
    desk = counter()
    desk.announce(recorded())
    desk.press(Qt.Key.Key_F1)
    assert not {"ui.screens.inquiry", "ui.screens.tables"} & sys.modules.keys()
    assert desk.window.stage.count() == 1
    opened(desk)
    assert desk.window.stage.count() == 2
    assert "ui.screens.tables" not in sys.modules


def test_f7_opens_the_inquiry_when_the_desk_says_so_and_f1_leads_back(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.press(Qt.Key.Key_F7)
    assert desk.window.stage.currentWidget() is desk.window.screen_, "the desk has not said so"
    assert not desk.window.rail.inquiry.isChecked()
    desk.announce(InquiryChosen())
    screen = desk.window.stage.inquiry
    assert screen.isVisible()
    assert screen.bar.field.hasFocus()
    assert desk.window.rail.inquiry.isChecked()
    desk.press(Qt.Key.Key_F1)
    assert desk.station.posted == [ChooseInquiry(), ChooseWorkflow(Workflow.RECEIVING)]
    assert screen.isVisible()
    desk.announce(WorkflowChosen(Workflow.RECEIVING))
    assert not screen.isVisible()
    assert desk.window.screen_.entry.field.hasFocus()
    assert not desk.window.rail.inquiry.isChecked()


def test_no_part_of_the_screen_is_a_window_of_its_own(counter: Callable[..., Counter]) -> None:
    desk = counter()
    asked(desk, FOUND)
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert windows == [desk.window]


# ── asking ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_typed_is_asked_and_all_that_is_known_is_shown(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = asked(desk, FOUND)
    assert [text for text, _ in desk.station.inquiries] == [AWB]
    assert screen.results.front is screen.results.found
    said = words(screen)
    for known in (
        *(AWB, "Di hub", "Tertahan: Alamat salah (BA)", "Jakarta · CGK → Bandung · BDO"),
        *("Rp 1.250.000", "Serah terima · CGK → BDO", "CGK-M2-1121-007", "Tokoraya"),
        *("Toko Roda Jaya 081200010001 → Sari Wulandari 085700020002", "Rp 36.000", "30 hari"),
    ):
        assert known in said
    assert screen.bar.field.hasFocus()
    assert screen.bar.field.selectedText() == AWB, "the next number replaces it"
    assert not screen.band.isVisible()


def test_a_scan_and_its_line_of_history_are_told_once(counter: Callable[..., Counter]) -> None:
    screen = asked(counter(), FOUND)
    assert words(screen).count("Diterima · BDO") == 3
    assert "Di hub · BDO" not in words(screen)


def test_the_button_asks_too_and_nothing_typed_asks_nothing(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.bar.button.click()
    desk.enter("   ")
    assert desk.station.inquiries == []
    screen.bar.field.setText(" Sari Wulandari ")
    screen.bar.button.click()
    assert [text for text, _ in desk.station.inquiries] == ["Sari Wulandari"]


def test_a_long_wait_can_be_seen_and_ended(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    desk.enter(AWB)
    assert screen.results.front is screen.results.teaching
    desk.wait_until(lambda: screen.results.front is screen.results.busy)
    assert AWB in words(screen)
    desk.press(Qt.Key.Key_Escape)
    assert screen.results.front is screen.results.teaching
    answer(desk, FOUND)
    desk.settle()
    assert screen.results.front is screen.results.teaching, "what was given up is not shown later"


def test_an_answer_to_an_older_question_is_dropped(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    desk.enter("JX1203345999")
    desk.enter(AWB)
    answer(desk, NOTHING, 0)
    desk.settle()
    assert screen.question.waits
    assert screen.results.front is not screen.results.found
    answer(desk, FOUND)
    desk.wait_until(lambda: screen.results.front is screen.results.found)
    answer(desk, NOTHING, 0)
    desk.settle()
    assert screen.results.front is screen.results.found


def test_a_window_that_closes_while_something_is_asked_hears_no_answer(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.enter(AWB)
    desk.window.close()
    answer(desk, FOUND)
    desk.settle()
    assert screen.results.front is screen.results.teaching


# ── what came of it ──────────────────────────────────────────────────────────────────────────


def test_one_of_several_is_chosen_by_arrow_and_enter_and_esc_leads_back_to_the_list(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = asked(desk, MANY)
    assert screen.results.front is screen.results.matches
    assert "8 kiriman" in words(screen)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return)
    wanted = MANY.matches[1].awb
    assert desk.station.inquiries[-1][0] == wanted
    answer(desk, replace(FOUND, asked=wanted, awb=wanted))
    desk.wait_until(lambda: screen.results.front is screen.results.found)
    assert screen.back.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert screen.results.front is screen.results.matches
    assert not screen.back.isVisible()


def test_one_of_several_is_chosen_by_a_touch(counter: Callable[..., Counter]) -> None:
    desk = counter()
    view = asked(desk, MANY).results.matches.view
    third = view.visualRect(view.matches.index(2))
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=third.topLeft() + QPoint(40, 20)
    )
    assert desk.station.inquiries[-1][0] == MANY.matches[2].awb
    assert third.height() >= 60


def test_giving_up_a_choice_leaves_the_list(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = asked(desk, MANY)
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Escape)
    assert screen.results.matches.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert screen.results.teaching.isVisible()
    assert screen.results.tables.isVisible()


def test_names_are_shown_as_they_stand_and_never_read_as_markup(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    named = tuple(
        replace(section, rows=((*section.rows[0][:12], "<b>Budi</b>", *section.rows[0][13:]),))
        if section.name == "waybill"
        else section
        for section in FOUND.sections
    )
    screen = asked(desk, replace(FOUND, sections=named))
    assert "<b>Budi</b>" in words(screen)
    formats = {label.textFormat() for label in screen.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_nothing_found_says_what_to_try(counter: Callable[..., Counter]) -> None:
    screen = asked(counter(), NOTHING)
    assert screen.results.front is screen.results.teaching
    assert NOTHING.asked in words(screen)
    assert "Periksa ejaan" in words(screen)
    assert not screen.results.tables.isVisible()


def test_off_line_it_says_what_it_has_from_when_and_what_it_cannot_know(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = asked(desk, COPY)
    assert screen.band.headline.text() == "Luring · data per 13.55 WIB (12 mnt lalu)"
    assert "tidak terlihat" in screen.band.lines.text()
    assert desk.window.texts("error.database_silent") in screen.band.lines.text()
    assert "salinan" not in words(screen), "said once, by the band"
    desk.clock.at += timedelta(minutes=18)
    desk.window.show_ages()
    assert screen.band.headline.text().endswith("(30 mnt lalu)")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (replace(COPY, as_of=None, copied_at=None), "Luring · belum ada data acuan di meja ini"),
        (replace(COPY, awb="", sections=()), "Luring · data per 13.55 WIB (12 mnt lalu)"),
        (replace(FOUND, failures=((Target.ONMART, "database_auth"),)), "ONMART tidak menjawab"),
        (
            replace(COPY, as_of=NOON - timedelta(days=2)),
            "Luring · data per 20 Nov 2026 14.07 WIB (2 hari lalu)",
        ),
    ],
)
def test_each_way_of_knowing_less_is_told(
    counter: Callable[..., Counter], told: Answer, said: str
) -> None:
    screen = asked(counter(), told)
    assert screen.band.headline.text() == said
    assert screen.band.isVisible()


def test_what_a_silent_onmart_told_last_is_marked_as_a_copy(
    counter: Callable[..., Counter],
) -> None:
    order = Section("order", Source.ONMART, ("order_no",), (("INV/1",),), from_mirror=True)
    waybill = next(section for section in FOUND.sections if section.name == "waybill")
    told = Answer(
        AWB,
        AWB,
        NOON,
        sections=(waybill, order),
        failures=((Target.ONMART, "database_silent"),),
        copied_at=NOON - timedelta(minutes=12),
    )
    screen = asked(counter(), told)
    notes = {name: card.note.text() for name, card in screen.results.found.cards.items()}
    assert notes == {"waybill": "", "order": "salinan per 22 Nov 2026 13.55"}


def test_a_number_that_osas_does_not_know_is_told_with_what_others_know(
    counter: Callable[..., Counter],
) -> None:
    orphans = Section(
        "orphans",
        Source.OSAS,
        ("scanned_at", "hub", "station", "kind", "attached_at", "event_id"),
        ((NOON, "CGK", "CGK-3", "receiving", None, "e1"),),
    )
    screen = asked(counter(), Answer("JX9900000001", "JX9900000001", NOON, sections=(orphans,)))
    said = words(screen)
    assert "Tidak dikenal OSAS" in said
    assert "CGK-3" in said
    assert "e1" not in said.split("\n")


class Moves(QObject):
    """Counts how often any part of the window is put somewhere else, while it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        app = QApplication.instance()
        assert app is not None
        self._app = app

    def __enter__(self) -> Self:
        self._app.installEventFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._app.removeEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() is QEvent.Type.Move
        return False


def test_a_history_of_hundreds_is_shown_in_parts(counter: Callable[..., Counter]) -> None:
    timeline = next(section for section in FOUND.sections if section.name == "timeline")
    rows = tuple(
        (NOON - timedelta(hours=n), "tracking", f"H{n:03}", *timeline.rows[0][3:-1], f"t{n}")
        for n in range(500)
    )
    long = replace(timeline, rows=rows, more=True)
    desk = counter()
    screen = asked(desk, Answer(AWB, AWB, NOON, sections=(long,)))
    card = screen.results.found.cards["timeline"]
    assert card.more.text() == "Tampilkan 480 lagi"
    assert "Hanya 500 terbaru." in words(screen)
    assert "H499" not in words(screen)
    desk.press(Qt.Key.Key_PageDown)
    assert screen.results.found.verticalScrollBar().value() > 0
    with Moves() as moves:
        card.more.click()
        desk.wait_until(lambda: "H499" in words(screen))
    assert not card.more.isVisible()
    assert moves.count < 20 * len(rows), "laid out anew for each line, it takes many seconds"
