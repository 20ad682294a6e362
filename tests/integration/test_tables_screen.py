"""The administrator's page of tables: any of the 52, read only, page by page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from station.errors import CentralError, InquiryError, StationError
from station.events import InquiryChosen, Scan, ScanLookedUp, Target
from station.inquiry import TABLES, TablePage, TableQuery
from tests.fakes.fitting import fits
from tests.fakes.station import NOON, FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.specimens import AWB, PARTNERS, WAYBILLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter
    from ui.screens.tables import TablesScreen

CTRL = Qt.KeyboardModifier.ControlModifier
ROLES = Qt.ItemDataRole
FIRST = replace(WAYBILLS, query=TableQuery(Target.OSAS, "waybill_numbers"))


def opened(desk: Counter) -> TablesScreen:
    """Open the inquiry, and by Ctrl+B the page of tables."""
    desk.announce(InquiryChosen())
    desk.press(Qt.Key.Key_B, CTRL)
    screen = desk.window.stage.tables
    assert screen.isVisible()
    return screen


def answer(desk: Counter, told: TablePage | StationError, question: int = -1) -> None:
    """Answer a question as the core does: in a thread of its own."""
    thread = threading.Thread(target=desk.station.pages[question][1], args=(told,))
    thread.start()
    thread.join()


def shown(desk: Counter, page: TablePage) -> TablesScreen:
    """Open a table by its name and wait until its first page is there."""
    screen = opened(desk)
    desk.enter(page.query.table)
    give(desk, screen, page)
    return screen


def give(desk: Counter, screen: TablesScreen, told: TablePage | StationError) -> None:
    answer(desk, told)
    desk.wait_until(lambda: not screen.question.waits)


def queries(desk: Counter) -> list[TableQuery]:
    return [query for query, _ in desk.station.pages]


def test_all_52_tables_can_be_found_by_a_part_of_their_name(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    tables = screen.chooser.list
    names = [tables.item(row).text() for row in range(tables.count())]
    assert len(names) == 52 + len(Target)
    assert set(names) == {"OSAS", "ONMART"}.union(*TABLES.values())
    assert screen.chooser.field.hasFocus()
    desk.enter("Market")
    seen = [tables.item(r).text() for r in range(tables.count()) if not tables.item(r).isHidden()]
    assert seen == ["OSAS", "ONMART", *TABLES[Target.ONMART]]
    assert queries(desk) == [TableQuery(Target.ONMART, "marketplace_order")]


def test_a_table_is_opened_by_a_touch_and_by_the_arrows(counter: Callable[..., Counter]) -> None:
    desk = counter()
    tables = opened(desk).chooser.list
    third = tables.visualItemRect(tables.item(3)).center()
    QTest.mouseClick(tables.viewport(), Qt.MouseButton.LeftButton, pos=third)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return)
    assert [query.table for query in queries(desk)] == ["scans", "handover_scan"]


def test_a_heading_is_no_table(counter: Callable[..., Counter]) -> None:
    desk = counter()
    tables = opened(desk).chooser.list
    heading = tables.visualItemRect(tables.item(0)).center()
    QTest.mouseClick(tables.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    assert queries(desk) == []


def test_a_page_shows_its_cells_as_they_are_stored(counter: Callable[..., Counter]) -> None:
    screen = shown(counter(), FIRST)
    cells = screen.table.cells
    row = [cells.data(cells.index(1, column)) for column in range(cells.columnCount())]
    assert row[:9] == [
        *("19999", "JX1203345870", "CGK", "BDO", "2,2", "AT_HUB", "forward", "2200", "36000"),
    ]
    assert row[-1] == "22 Nov 2026 14.06.31 WIB"
    assert cells.headerData(0, Qt.Orientation.Horizontal) == "id ↓"
    assert screen.title.text() == "waybill_numbers"
    assert screen.state.text() == "OSAS · halaman 1 · 100 baris · urut id"
    assert screen.table.hasFocus()


def test_secrets_are_dots_that_say_why_and_cannot_be_copied(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = shown(desk, PARTNERS)
    table = screen.table
    token = table.cells.index(0, PARTNERS.columns.index("api_token"))
    assert table.cells.data(token) == "••••"
    assert "Dirahasiakan" in table.cells.data(token, ROLES.ToolTipRole)
    QGuiApplication.clipboard().setText("before")
    table.setCurrentIndex(token)
    desk.press(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "before"
    table.horizontalHeader().sectionClicked.emit(token.column())
    desk.press(Qt.Key.Key_Up, CTRL)
    assert len(queries(desk)) == 1, "a secret is not sorted by"
    assert "api_token" not in screen.filters.column.texts()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_cell_is_copied_whole(counter: Callable[..., Counter], scale: float) -> None:
    desk = counter(scale=scale)
    screen = shown(desk, PARTNERS)
    screen.table.setCurrentIndex(screen.table.cells.index(4, 1))
    desk.press(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Kurir Nusantara <i>lama</i>"


def test_pages_follow_each_other_and_lead_back(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = shown(desk, FIRST)
    assert not screen.before.isEnabled()
    desk.press(Qt.Key.Key_PageDown, CTRL)
    second = replace(FIRST, query=replace(FIRST.query, after=FIRST.next), next="c3")
    assert queries(desk)[-1] == second.query
    give(desk, screen, second)
    assert screen.state.text() == "OSAS · halaman 2 · 100 baris · urut id"
    screen.next.click()
    give(desk, screen, replace(FIRST, query=replace(FIRST.query, after="c3"), next=""))
    assert not screen.next.isEnabled()
    desk.press(Qt.Key.Key_PageUp, CTRL)
    assert queries(desk)[-1] == second.query
    give(desk, screen, second)
    desk.press(Qt.Key.Key_PageUp, CTRL)
    assert queries(desk)[-1] == FIRST.query


def test_a_heading_sorts_and_a_second_press_turns_it_round(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = shown(desk, FIRST)
    header = screen.table.horizontalHeader()
    press = QPoint(header.sectionPosition(1) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=press)
    up = replace(FIRST.query, sort="awb_number", descending=False)
    assert queries(desk)[-1] == up
    give(desk, screen, replace(FIRST, query=up))
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=press)
    assert queries(desk)[-1] == replace(up, descending=True)


def test_the_column_of_the_cursor_is_sorted_by_key(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = shown(desk, FIRST)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Up, CTRL)
    up = replace(FIRST.query, sort="origin", descending=False)
    assert queries(desk)[-1] == up
    give(desk, screen, replace(FIRST, query=up))
    assert screen.table.column() == "origin", "the cursor stays in its column"
    desk.press(Qt.Key.Key_Down, CTRL)
    assert queries(desk)[-1] == replace(up, descending=True)


def test_rows_are_filtered_by_the_cursors_column_and_all_filters_can_be_taken_away(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = shown(desk, FIRST)
    assert not screen.filters.told.isVisible()
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_F, CTRL)
    desk.enter("JX12")
    filtered = replace(FIRST.query, filters=(("awb_number", "JX12"),))
    assert queries(desk)[-1] == filtered
    give(desk, screen, replace(FIRST, query=filtered, rows=(), next=""))
    assert screen.filters.told.text() == "Disaring: awb_number JX12"
    assert screen.views.currentWidget() is screen.empty
    screen.filters.choose("status")
    screen.filters.field.setText("AT_HUB")
    screen.filters.button.click()
    both = replace(filtered, filters=(("awb_number", "JX12"), ("status", "AT_HUB")))
    assert queries(desk)[-1] == both
    give(desk, screen, replace(FIRST, query=both))
    screen.filters.clear.click()
    assert queries(desk)[-1] == FIRST.query


def test_a_refusal_is_a_sentence_above_the_page_that_stays(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = shown(desk, FIRST)
    screen.filters.field.setText("banyak")
    screen.filters.button.click()
    give(desk, screen, InquiryError("table_masked", column="id"))
    assert screen.band.isVisible()
    assert screen.band.headline.text() == desk.window.texts("error.table_masked", column="id")
    assert screen.table.isVisible()
    desk.press(Qt.Key.Key_PageDown, CTRL)
    assert queries(desk)[-1].filters == (), "the page that is shown is gone on from"
    give(desk, screen, FIRST)
    assert not screen.band.isVisible()


def test_a_database_that_is_silent_is_told_before_any_page(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.enter("scans")
    give(desk, screen, CentralError("database_silent"))
    assert screen.band.headline.text() == desk.window.texts("error.database_silent")
    assert screen.views.currentWidget() is screen.empty


def test_a_long_wait_can_be_seen_and_ended_and_an_older_page_is_dropped(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = shown(desk, FIRST)
    screen.open(Target.OSAS, "partners")
    desk.wait_until(lambda: screen.state.text() == "Membaca partners …")
    desk.press(Qt.Key.Key_Escape)
    assert screen.state.text() == "OSAS · halaman 1 · 100 baris · urut id"
    answer(desk, PARTNERS)
    desk.settle()
    assert screen.title.text() == "waybill_numbers"
    assert screen.isVisible()


def test_esc_leads_back_to_the_inquiry_and_a_scan_is_looked_up_there(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    inquiry = desk.window.stage.inquiry
    desk.press(Qt.Key.Key_Escape)
    assert inquiry.isVisible()
    assert inquiry.bar.field.hasFocus()
    desk.press(Qt.Key.Key_B, CTRL)
    assert screen.isVisible()
    desk.announce(ScanLookedUp(Scan(AWB, NOON, "scanner")))
    assert inquiry.isVisible()
    assert [text for text, _ in desk.station.inquiries] == [AWB]


def test_a_window_that_closes_while_a_page_is_read_hears_no_answer(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.enter("scans")
    desk.window.close()
    answer(desk, FIRST)
    desk.settle()
    assert screen.table.cells.page is None


@pytest.mark.parametrize("fit", [((1366, 768), 1.0), ((1366, 768), 1.5)], ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", [None, PARTNERS, WAYBILLS], ids=["first", "secrets", "filtered"])
def test_no_word_is_cut(
    counter: Callable[..., Counter],
    fit: tuple[tuple[int, int], float],
    language: str,
    page: TablePage | None,
) -> None:
    size, scale = fit
    desk = counter(FakeStation(language), size=size, scale=scale)
    screen = opened(desk) if page is None else shown(desk, page)
    desk.wait_until(lambda: fits(screen, [screen, screen.filters]))
    buttons = [button for button in screen.findChildren(QAbstractButton) if button.isVisible()]
    assert min(button.height() for button in buttons) >= 60


def test_a_change_of_language_leaves_no_word_of_the_other(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = shown(desk, WAYBILLS)
    give_up = CentralError("database_silent")
    screen.open(Target.OSAS, "waybill_numbers")
    give(desk, screen, give_up)
    desk.window.switch_language()
    assert screen.state.text() == "OSAS · page 1 · 100 rows · by id"
    assert screen.filters.told.text() == "Filtered: destination BDO"
    assert screen.band.headline.text() == desk.window.texts("error.database_silent")
    assert screen.back.text() == "Back"
