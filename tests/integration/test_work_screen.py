"""The work screen: what a workflow works on, what it asks for, and what can be told it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.events import (
    Action,
    Command,
    CommandName,
    CommandRefused,
    Picture,
    Prompted,
    Verdict,
    Workflow,
    WorkflowChosen,
    WorkShown,
)
from tests.fakes.fitting import fits
from tests.fakes.station import DECISIONS, NOON, FakeStation, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.command_keys import COMMAND_KEYS
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter

BAG = WorkShown(
    Workflow.PACKING,
    "CGK-3-20261122-B001",
    12,
    40,
    (("bag_route", "BDO"), ("weight_g", "1250")),
    ("CGK-3-20261122-B002",),
    (Action(CommandName.SEAL, ready=False),),
    (Action(CommandName.OPEN), Action(CommandName.WEIGH)),
)


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (WorkShown(Workflow.HANDOVER), "Buka manifest dulu"),
        (WorkShown(Workflow.PACKING), "Buka karung dulu"),
        (WorkShown(Workflow.STOCKTAKE), "Buka opname dulu"),
        (WorkShown(Workflow.SHIFT), "Buka shift dulu"),
        (WorkShown(Workflow.SHIFT, "2026-11-22/1"), "Shift berjalan"),
        (WorkShown(Workflow.PROBLEM), "Pilih kode dulu"),
        (WorkShown(Workflow.LOST_LABEL), "Cari resinya dulu"),
        (WorkShown(Workflow.PROBLEM, "DM"), "Pindai paket pertama"),
        (WorkShown(Workflow.PROBLEM, facts=(("resolving", ""),)), "Pindai paket pertama"),
        (WorkShown(Workflow.DELIVERY), "Pindai paket pertama"),
        (BAG, "Pindai paket pertama"),
    ],
)
def test_the_pane_says_what_comes_first_in_each_workflow(
    counter: Callable[..., Counter], shown: WorkShown, word: str
) -> None:
    desk = counter()
    desk.announce(WorkflowChosen(shown.workflow), shown)
    pane = desk.window.screen_.pane
    assert pane.story.word == word
    desk.announce(recorded())
    desk.announce(replace(shown, scanned=13))
    assert pane.story.word == "OK", "a verdict stays until the next"
    desk.announce(WorkflowChosen(Workflow.RECEIVING))
    assert pane.story.word == "Pindai paket pertama"


def told(desk: Counter) -> list[tuple[CommandName, str]]:
    return [(one.name, one.argument) for one in desk.station.posted if isinstance(one, Command)]


def test_what_is_worked_on_is_told_and_what_closes_is_outlined_while_something_is_missing(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(WorkflowChosen(Workflow.PACKING), BAG)
    panel = desk.window.screen_.panel
    assert panel is not None
    assert (panel.number.text(), panel.count.text()) == (BAG.title, "12 / 40")
    assert panel.others.text() == "Juga terbuka: CGK-3-20261122-B002"
    seal = panel.buttons[CommandName.SEAL]
    outlined = seal.grab().toImage()
    desk.announce(replace(BAG, actions=(Action(CommandName.SEAL),)))
    assert panel.buttons[CommandName.SEAL].grab().toImage() != outlined
    others = [panel.buttons[name] for name in (CommandName.OPEN, CommandName.WEIGH)]
    desk.announce(replace(BAG, scanned=13, actions=(Action(CommandName.SEAL),)))
    again = [panel.buttons[name] for name in (CommandName.OPEN, CommandName.WEIGH)]
    assert again == others, "a button that has the focus keeps it from scan to scan"
    gap = panel.buttons[CommandName.SEAL].y() - others[-1].geometry().bottom()
    assert gap >= 27, "7 mm"


def test_another_workflows_news_does_not_change_what_is_shown(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(WorkflowChosen(Workflow.PACKING), BAG)
    desk.announce(WorkShown(Workflow.WEIGHING, "JX1"))
    panel = desk.window.screen_.panel
    assert panel is not None
    assert panel.number.text() == BAG.title


def test_a_question_has_no_verdicts_colour_and_can_be_left(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(WorkflowChosen(Workflow.PACKING), BAG)
    pane, panel = desk.window.screen_.pane, desk.window.screen_.panel
    assert panel is not None
    desk.announce(Prompted("bag_seal", (("bag", BAG.title),), NOON))
    assert (pane.story.verdict, pane.story.word) == (None, "PINDAI NOMOR SEGEL")
    assert pane.colours().pane == tokens.LIGHT.surface
    assert desk.sounds.played == ["prompt"]
    panel.buttons[CommandName.NO].click()
    assert told(desk) == [(CommandName.NO, "")]
    desk.announce(Prompted("", (), NOON))
    assert CommandName.NO not in panel.buttons
    desk.announce(CommandRefused("bag_empty", (), NOON))
    assert pane.story.verdict is None
    assert pane.story.details == (desk.window.texts("refusal.bag_empty"),)
    assert desk.sounds.played[-1] == "rejected"


def test_every_command_that_is_offered_has_its_key(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(WorkflowChosen(Workflow.PACKING), BAG)
    ctrl = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_O, Qt.Key.Key_G, Qt.Key.Key_S):
        desk.press(key, ctrl)
    desk.press(Qt.Key.Key_F11)
    expected = [CommandName.OPEN, CommandName.WEIGH, CommandName.SEAL, CommandName.UNDO]
    assert [name for name, _ in told(desk)] == expected
    assert {action.command for action in (*BAG.actions, *BAG.commands)} <= COMMAND_KEYS.keys()


def test_a_verdict_of_another_workflow_is_gone_when_one_is_chosen(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(recorded(), WorkflowChosen(Workflow.RECEIVING))
    assert desk.window.screen_.pane.story.verdict is Verdict.OK, "the same workflow as before"
    desk.announce(WorkflowChosen(Workflow.PACKING))
    assert desk.window.screen_.pane.story.verdict is None


@pytest.mark.parametrize("by_key", [True, False])
def test_an_older_scan_is_undone_from_its_row(
    counter: Callable[..., Counter], *, by_key: bool
) -> None:
    desk = counter()
    desk.announce(recorded(seq=7), recorded(DECISIONS[Verdict.HOLD], seq=8))
    assert len(desk.rows) == 2
    table = desk.window.screen_.scans.table
    older = table.model().index(1, 1)
    if by_key:
        table.setFocus()
        table.setCurrentIndex(older)
        QTest.keyClick(table, Qt.Key.Key_Delete)
    else:
        where = table.visualRect(older).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told(desk) == [(CommandName.UNDO, "7")]
    assert desk.window.screen_.entry.field.hasFocus(), "the reason is typed next"


def test_undoing_is_told_in_the_list_and_counts_as_no_scan(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(FakeStation())
    scan = recorded(seq=1)
    undo = replace(recorded(seq=2), undoes=scan.event_id)
    desk.announce(scan, undo)
    assert len(desk.rows) == 2
    model = desk.window.screen_.scans.table.scans
    assert [model.text(model.scan(row), "verdict") for row in (0, 1)] == ["Dibatalkan", "OK"]
    assert desk.window.screen_.session.tiles["scanned"].figure.text() == "1"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_of_it_is_cut_at_the_smallest_window_and_the_largest_type(
    counter: Callable[..., Counter], language: str, scale: float
) -> None:
    desk = counter(FakeStation(language), scale=scale)
    window = desk.window
    top = [window, window.screen_, window.top_bar, window.rail, window.screen_.entry]
    desk.announce(WorkflowChosen(Workflow.PACKING), WorkShown(Workflow.PACKING))
    desk.wait_until(lambda: fits(window, top))
    desk.announce(BAG, Prompted("bag_seal_used", (("seal", "S-1234567"), ("bag", "B001")), NOON))
    desk.wait_until(lambda: fits(window, top))
    desk.announce(CommandRefused("bag_sealed", (), NOON))
    desk.wait_until(lambda: fits(window, top))


def test_a_vips_parcel_is_photographed_in_the_right_column(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(WorkflowChosen(Workflow.WEIGHING))
    desk.announce(Prompted("weigh_photo", (("awb", "JX1"),), NOON))
    photo = desk.window.screen_.proving.photo
    assert photo is not None
    assert photo.isVisible()
    photo.changed.emit(b"JPEG")
    shown = desk.station.posted[-1]
    assert isinstance(shown, Command)
    assert (shown.name, shown.pictures) == (
        CommandName.PHOTO,
        (Picture("photo", "image/jpeg", b"JPEG"),),
    )
    desk.announce(Prompted("weigh_photo_again", (("awb", "JX1"),), NOON))
    assert photo.isVisible()
    desk.announce(Prompted("", (), NOON))
    assert photo.isHidden()
