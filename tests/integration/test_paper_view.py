"""A document looked at in the window before it is printed, drawn by the core's own thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from station.clock import SystemClock
from station.errors import PaperError
from station.events import Command, CommandName, Paper, PaperFound, PrintPaper
from station.paper.documents import Manifest, ManifestLine
from station.paper_orders import PaperOrders
from station.printouts import Printouts
from station.texts import Texts
from tests.fakes.desks import IDENTITY
from tests.fakes.fitting import fits
from tests.fakes.printed import BAG_LABEL, read
from tests.fakes.printers import Bench
from tests.fakes.station import NOON, FakeStation, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.paper.documents import Document
    from tests.fakes.windows import Counter
    from ui.widgets.paper_view import PaperView

LINES = tuple(ManifestLine(f"JX12033{number:05}", weight_g=1_250) for number in range(60))
MANIFEST = Manifest("CGK-3-20261122-M001", LINES, "CGK", to_hub="BDO", closed_at=NOON)
MANY = Paper("manifest_hub", MANIFEST.number)
LABEL = Paper("bag_label", BAG_LABEL.bag_no)
PRINT = CommandName.PRINT


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[PaperOrders]:
    """Make documents as a station does, of these."""
    bench = Bench(tmp_path)
    documents: dict[str, Document] = {MANY.number: MANIFEST, LABEL.number: BAG_LABEL}
    printouts = Printouts(bench.folders, bench.settings, SystemClock(), lambda _: None)

    def found(_kind: str, number: str) -> list[Document]:
        if number not in documents:
            raise PaperError("paper_missing", document="manifest_hub", id=number)
        return [documents[number]]

    made = PaperOrders(
        *(printouts, found, bench.folders, bench.settings),
        texts=Texts.load("id"),
        identity=lambda: IDENTITY,
        clock=SystemClock(),
        announce=lambda _: None,
    )
    yield made
    made.stop()
    printouts.stop()


def shown(desk: Counter, papers: PaperOrders, paper: Paper) -> PaperView:
    """Look at a document, and wait until its first page is drawn."""
    desk.station.papers = papers  # type: ignore[assignment]  # the real one
    desk.announce(PaperFound(paper, NOON))
    view = desk.window.preview
    desk.wait_until(lambda: not view.asked.waits)
    desk.settle()
    return view


def press(desk: Counter, view: PaperView, name: str) -> None:
    QTest.mouseClick(view.buttons[name], Qt.MouseButton.LeftButton)
    desk.wait_until(lambda: not view.asked.waits)


@pytest.mark.parametrize(
    ("language", "theme", "scale"), [("id", "light", 1.0), ("en", "dark", 1.5), ("id", "dark", 1.5)]
)
def test_a_page_is_whole_turned_and_enlarged(
    counter: Callable[..., Counter], papers: PaperOrders, language: str, theme: str, scale: float
) -> None:
    desk = counter(FakeStation(language, theme), scale=scale)
    view = shown(desk, papers, MANY)
    assert view.where.text().startswith(("Halaman 1 dari 3", "Page 1 of 3"))
    room = view.area.viewport().size()
    assert view.sheet.width() <= room.width()
    assert room.height() * 0.9 < view.sheet.height() <= room.height()
    assert not view.buttons["before"].isEnabled()
    desk.wait_until(lambda: fits(desk.window, [view]))
    height = view.sheet.height()
    press(desk, view, "next")
    press(desk, view, "larger")
    assert view.where.text().startswith(("Halaman 2 dari 3", "Page 2 of 3"))
    assert view.sheet.height() == pytest.approx(height * 1.25, rel=0.01)
    press(desk, view, "whole")
    assert view.sheet.height() == pytest.approx(height, abs=1)


def test_a_label_is_as_large_as_it_is_and_reads(
    counter: Callable[..., Counter], papers: PaperOrders
) -> None:
    desk = counter()
    view = shown(desk, papers, LABEL)
    inches = view.sheet.width() / desk.window.screen().physicalDotsPerInch()
    assert inches * 25.4 == pytest.approx(100, abs=1)
    for _ in range(3):
        press(desk, view, "larger")
    picture = view.sheet.pixmap().toImage()
    assert BAG_LABEL.bag_no in read(as_pil(picture)).codes
    press(desk, view, "true")
    assert "100 %" in view.where.text()


def as_pil(picture: QImage) -> Image.Image:
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    size = grey.width(), grey.height()
    return Image.frombuffer("L", size, bytes(grey.constBits()), "raw", "L", grey.bytesPerLine(), 1)


def test_it_is_printed_by_the_desk_and_a_scan_ends_it(
    counter: Callable[..., Counter], papers: PaperOrders
) -> None:
    desk = counter()
    view = shown(desk, papers, LABEL)
    press(desk, view, "print")
    assert not view.isVisible()
    (told,) = [one for one in desk.station.posted if isinstance(one, Command)]
    assert (told.name, told.argument) == (PRINT, LABEL.number)
    shown(desk, papers, LABEL)
    desk.announce(recorded())
    assert not view.isVisible(), "nobody misses a verdict"


def test_what_cannot_be_shown_is_told(counter: Callable[..., Counter], papers: PaperOrders) -> None:
    desk = counter()
    view = shown(desk, papers, Paper("manifest_hub", "M-9"))
    assert "OSAS tidak punya" in view.where.text()
    assert not view.buttons["print"].isEnabled()
    desk.press(Qt.Key.Key_Escape)
    assert not view.isVisible()


def test_the_command_sheet_is_looked_at_and_printed_from_the_devices(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.window.stage.devices.commands.click()
    (asked,) = desk.station.papers.previews
    assert (asked[0].document, asked[0].number) == ("command_sheet", "CGK")
    desk.window.preview.wanted.emit(asked[0])
    order = desk.station.posted[-1]
    assert isinstance(order, PrintPaper)
    assert order.told.name is CommandName.PRINT
    assert order.paper.reason == "asked_again", "a sheet is printed as often as one likes"
