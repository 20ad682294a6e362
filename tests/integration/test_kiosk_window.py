"""The kiosk's window: no key and no close leads out, a supervisor's badge does."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication

from station.access.permissions import NEEDED, Action, Permission
from station.journal.details import Approval
from station.texts import LANGUAGES, Texts
from tests.fakes.access import SUPERVISOR
from tests.fakes.fitting import fits
from tests.fakes.station import NOON
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.kiosk import Kiosk, is_dangerous
from ui.kiosk_notice import KioskNotice
from ui.theme.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from tests.fakes.windows import Counter

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
META, NONE = Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key
LEFT_BY = Approval("kiosk.left", "", "operator01", "supervisor01", "", NOON)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        *((KEY.Key_F4, ALT), (KEY.Key_Tab, ALT), (KEY.Key_Space, ALT), (KEY.Key_Escape, CTRL)),
        *((KEY.Key_Escape, CTRL | SHIFT), (KEY.Key_Super_L, NONE), (KEY.Key_D, META)),
    ],
)
def test_chords_that_lead_out_are_swallowed(key: int, modifiers: Qt.KeyboardModifier) -> None:
    assert is_dangerous(key, modifiers)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        *((KEY.Key_5, ALT), (KEY.Key_F4, NONE), (KEY.Key_Escape, NONE), (KEY.Key_Tab, NONE)),
        *((KEY.Key_K, CTRL), (KEY.Key_At, ALT | CTRL), (KEY.Key_F9, NONE)),
    ],
)
def test_keys_of_scanners_of_typing_and_of_ours_pass(
    key: int, modifiers: Qt.KeyboardModifier
) -> None:
    assert not is_dangerous(key, modifiers)


class Fenced:
    """A window that is fenced in."""

    def __init__(self, desk: Counter) -> None:
        self.desk, self.left, self.beats = desk, list[Approval](), 0
        self.kiosk = Kiosk(desk.window, self._leave, self._beat)
        desk.window.showFullScreen()

    def _leave(self, approval: Approval) -> None:
        self.left.append(approval)
        self.desk.window.end()

    def _beat(self) -> None:
        self.beats += 1


@pytest.fixture
def fenced(counter: Callable[..., Counter]) -> Iterator[Fenced]:
    made = Fenced(counter())
    yield made
    made.desk.window.end()
    QGuiApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)


def test_closing_asks_for_a_badge_and_the_window_stays(fenced: Fenced) -> None:
    window = fenced.desk.window
    assert not window.close()
    assert window.isVisible()
    band = window.approval.band
    assert band.isVisible()
    assert "kios" in band.what.text()
    band.cancelled.emit()
    assert not band.isVisible()
    assert window.isVisible()


def test_a_supervisors_badge_leads_out(fenced: Fenced) -> None:
    access = fenced.desk.station.access
    assert fenced.kiosk.shortcut.key().toString() == "Ctrl+Shift+Q"
    fenced.kiosk.shortcut.activated.emit()
    assert access.hear is not None
    access.hear(SUPERVISOR)
    fenced.desk.settle()
    fenced.desk.window.approval.band.submitted.emit("246810", "")
    request, _pin, _reason, answer = access.approvals[-1]
    assert request.action is Action.KIOSK_LEFT
    answer(LEFT_BY)
    fenced.desk.settle()
    assert fenced.left == [LEFT_BY]
    assert not fenced.desk.window.isVisible()


def test_no_other_program_is_opened_over_it(
    fenced: Fenced, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    fenced.desk.window.stage.sheet_made.emit(Path("scanner-sheet.pdf"))
    assert opened == []
    assert QGuiApplication.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_told_whole(qtbot: QtBot, language: str) -> None:
    texts = Texts.load(language)
    notice = KioskNotice(texts("kiosk_screen.trouble"), Look(), texts)
    qtbot.addWidget(notice)
    notice.resize(1366, 768)
    notice.show()
    qtbot.waitUntil(partial(fits, notice, [notice]))


def test_only_who_may_close_a_shift_may_leave_it() -> None:
    assert NEEDED[Action.KIOSK_LEFT].permission is Permission.CLOSE_SHIFT


def test_the_system_may_end_it_without_a_badge(fenced: Fenced) -> None:
    fenced.desk.window.end()
    assert not fenced.desk.window.isVisible()
