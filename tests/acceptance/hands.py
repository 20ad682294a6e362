"""What an operator's hands do at a counter, counted: scans, key presses, clicks.

Keys and clicks are counted where Qt delivers them to whatever widget, behind the wedge, which keeps
what a scanner types. A key that goes on to a widget's parent, or repeats while it is held, is one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent

from station.events import CommandName, Workflow
from station.rules.debounce import HELD_TRIGGER
from tests.fakes.desks import barcode
from ui.app import application

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.acceptance.counter import CounterAtWork
    from ui.widgets.verdict_story import Story

_PRESSED = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})
_CLICKED = frozenset(
    {
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick),
        *(QEvent.Type.TouchBegin, QEvent.Type.TabletPress),
    }
)
_LET_GO = frozenset(
    {QEvent.Type.MouseButtonRelease, QEvent.Type.TouchEnd, QEvent.Type.TabletRelease}
)
_AGAIN_AFTER_S = HELD_TRIGGER.total_seconds() + 0.05


class Hands(NamedTuple):
    """How often something was done."""

    scans: int = 0
    keys: int = 0
    clicks: int = 0

    def __sub__(self, other: Hands) -> Hands:
        return Hands(self.scans - other.scans, self.keys - other.keys, self.clicks - other.clicks)


class _Watch(QObject):
    """Hears every event of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = self.clicks = 0
        self._held: set[int] = set()
        self._is_down = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        kind = event.type()
        if isinstance(event, QKeyEvent):
            self._on_key(event)
        elif kind in _CLICKED:
            self.clicks += not self._is_down
            self._is_down = True
        elif kind in _LET_GO:
            self._is_down = False
        return False

    def _on_key(self, event: QKeyEvent) -> None:
        if event.type() in _PRESSED:
            self.keys += event.key() not in self._held
            self._held.add(event.key())
        else:
            self._held.discard(event.key())


class Operator:
    """Somebody at a counter, whose scanner, keyboard and mouse are watched. Close it.

    Made before the window's first frame: what is installed then, the wedge, hears keys first.
    """

    def __init__(self, counter: CounterAtWork) -> None:
        self.counter = counter
        self.told: set[str] = set()
        """The command barcodes that were used."""
        self._scans = 0
        self._watch = _Watch()
        application().installEventFilter(self._watch)

    def close(self) -> None:
        """Watch no more."""
        application().removeEventFilter(self._watch)

    @property
    def did(self) -> Hands:
        """What was done so far."""
        return Hands(self._scans, self._watch.keys, self._watch.clicks)

    @property
    def title(self) -> str:
        """What the right panel says is worked on."""
        panel = self.counter.window.screen_.panel
        return "" if panel is None else panel.number.text()

    def log_in(self, badge: str, name: str) -> None:
        """Scan one's own badge, and see one's name in the top bar."""
        self.show(badge)
        self.counter.until(lambda: self.counter.window.top_bar.operator.text() == name)

    def show(self, code: str) -> None:
        """Scan what no verdict answers: a badge, a choice."""
        self._scans += 1
        self.counter.scanner.send(code)

    def scan(self, code: str) -> Story:
        """Scan a label and see what the pane shows then."""
        self._scans += 1
        return self.counter.scan(code)

    def pick(self, code: str, title: str) -> None:
        """Scan what is to be worked on from now on, and see it in the right panel."""
        self.show(code)
        self.counter.until(lambda: self.title == title)

    def tell(self, name: CommandName, argument: str = "") -> Story:
        """Scan a command's barcode on the hub's sheet."""
        code = barcode(name, argument)
        self.told.add(code)
        return self.scan(code)

    def twice(self, name: CommandName) -> Story:
        """Scan a command's barcode again once the scanner may: sooner it is a trigger held down."""
        self.tell(name)
        again_s = time.monotonic() + _AGAIN_AFTER_S
        self.counter.until(lambda: time.monotonic() >= again_s)
        return self.tell(name)

    def each(self, parcels: Sequence[str], do: Callable[[str], object]) -> Hands:
        """Do something with every parcel; return what that took."""
        before = self.did
        for awb in parcels:
            do(awb)
        return self.did - before

    def choose(self, workflow: str) -> None:
        """Scan the workflow's barcode, and see its screen."""
        code = barcode(CommandName.WORKFLOW, workflow.upper())
        self.told.add(code)
        self.show(code)
        chosen = self.counter.window.rail.workflows[Workflow(workflow)]
        self.counter.until(chosen.isChecked)
