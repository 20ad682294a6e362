"""Whatever the sheet of commands says by a barcode, a key and a finger say as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from station.events import (
    SUPERVISOR_CALLED,
    Action,
    ChooseWorkflow,
    Command,
    CommandName,
    Offer,
    OperatorChanged,
    Presence,
    Prompted,
    StoreAlarm,
    Workflow,
    WorkflowChosen,
    WorkShown,
)
from station.paper.command_cards import command_sheet
from station.rules.command_codes import read
from station.rules.problem_codes import DEFAULTS
from station.texts import Texts
from tests.fakes.station import NOON, FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.command_keys import COMMAND_KEYS
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QAbstractButton

    from tests.fakes.windows import Counter

SHEET = command_sheet("CGK", "", (("BDO", "Bandung"),), DEFAULTS.values(), Texts.load("id"))
NAMES = sorted({code.name for card in SHEET.cards if (code := read(card.barcode)) is not None})
TO_BANDUNG = Offer(Action(CommandName.DESTINATION, "BDO"), "Bandung", "Bandung", "BDO")
BROKEN = Offer(Action(CommandName.PROBLEM, "DM"), "rusak", "damaged", "DM")


@pytest.fixture
def desk(counter: Callable[..., Counter]) -> Counter:
    made = counter(FakeStation())
    here = OperatorChanged(Presence.HERE, "operator01", "Operator 01", NOON)
    made.station.access.here = here
    made.announce(here)
    return made


def panel_button(desk: Counter, name: CommandName, *shown: object) -> QAbstractButton:
    desk.announce(*shown)
    assert desk.window.screen_.panel is not None
    return desk.window.screen_.panel.buttons[name]


def button_of(desk: Counter, name: CommandName) -> tuple[QAbstractButton, str]:
    """Return where a command is touched, in sight, and the key that is heard there."""
    window, key = desk.window, COMMAND_KEYS.get(name, "")
    match name:
        case CommandName.UNDO:
            return window.rail.undo, key
        case CommandName.SUPERVISOR | CommandName.LOG_OUT:
            window.access.open_person()
            band = window.access.band
            return (band.call if name is CommandName.SUPERVISOR else band.leave), key
        case CommandName.YES | CommandName.NO:
            asked = Prompted("twice_yes", (), NOON, takes_yes=True)
            desk.announce(WorkflowChosen(Workflow.HANDOVER), WorkShown(Workflow.HANDOVER))
            return panel_button(desk, name, asked), key
        case CommandName.DESTINATION:
            asked = Prompted("bag_route", (), NOON, offers=(TO_BANDUNG,))
            desk.announce(WorkflowChosen(Workflow.PACKING), asked)
            assert window.screen_.choices is not None
            return window.screen_.choices.buttons[0], "Ctrl+1"
        case CommandName.PROBLEM:
            shown = WorkShown(Workflow.PROBLEM, offers=(BROKEN,))
            desk.announce(WorkflowChosen(Workflow.PROBLEM), shown)
            assert window.screen_.problem is not None
            return window.screen_.problem.offers.buttons[0], "Ctrl+1"
        case _:
            shown = WorkShown(Workflow.PACKING, "B1", commands=(Action(name),))
            return panel_button(desk, name, WorkflowChosen(Workflow.PACKING), shown), key


def last_told(desk: Counter) -> CommandName | None:
    told = desk.station.posted.pop() if desk.station.posted else None
    return told.name if isinstance(told, Command) else None


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {"workflow", "photo"}])
def test_a_command_of_the_sheet_has_a_touch_target_and_a_key(
    desk: Counter, name: CommandName
) -> None:
    button, key = button_of(desk, name)
    desk.settle()
    assert button.isVisible()
    if name is not CommandName.UNDO:  # the rail shares its height
        assert button.height() >= tokens.TOUCH
    button.click()
    assert last_told(desk) is name
    assert key
    button_of(desk, name)  # what was pressed may be gone
    desk.settle()
    QTest.keySequence(desk.window, QKeySequence(key))
    assert last_told(desk) is name


def test_the_nameless_and_the_locked_desk_can_call_somebody_too(
    counter: Callable[..., Counter],
) -> None:
    station = FakeStation()
    station.require_log_in()
    desk = counter(station)
    band = desk.window.access.band
    assert band.call.isVisible()
    band.call.click()
    assert last_told(desk) is CommandName.SUPERVISOR


def test_every_workflow_has_a_button_and_a_key(desk: Counter) -> None:
    rail = desk.window.rail
    for page in range(2):
        for workflow, button in rail.workflows.items():
            if button.isVisible():
                button.click()
                assert desk.station.posted.pop() == ChooseWorkflow(workflow), page
            QTest.keySequence(desk.window, rail._keys[workflow].key())
            assert desk.station.posted.pop() == ChooseWorkflow(workflow)
        rail.more.click()


def test_a_photo_is_taken_by_a_button_and_its_key(desk: Counter) -> None:
    shown = WorkShown(Workflow.PROBLEM, "JX1", about="JX1")
    desk.announce(WorkflowChosen(Workflow.PROBLEM), shown)
    side = desk.window.screen_.problem
    assert side is not None
    assert side.picture.file.isVisible()
    assert side.picture.file.shortcut() == QKeySequence(COMMAND_KEYS[CommandName.PHOTO])
    side.picture.changed.emit(b"a picture")
    assert last_told(desk) is CommandName.PHOTO


def test_receiving_begins_a_list_by_touch_and_by_key(desk: Counter) -> None:
    begins = desk.window.screen_.unloading.begins
    assert begins is not None
    for name, button in begins.buttons.items():
        assert button.isVisible()
        button.click()
        assert last_told(desk) is name
        QTest.keySequence(desk.window, QKeySequence(COMMAND_KEYS[name]))
        assert last_told(desk) is name
    desk.announce(Prompted("undo_reason", (("awb", "JX1"),), NOON))
    panel = desk.window.screen_.panel
    assert panel is not None
    panel.buttons[CommandName.NO].click()
    assert last_told(desk) is CommandName.NO, "a question can be left here too"


def test_a_called_supervisor_is_told_and_heard(desk: Counter) -> None:
    desk.announce(StoreAlarm(SUPERVISOR_CALLED, (("desk", "3"), ("name", "operator01")), NOON))
    assert desk.window.notice.sentence.text() == ("Datang ke meja 3: supervisor dipanggil")
    assert desk.sounds.played == ["call"]
