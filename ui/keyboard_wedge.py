"""Scanners that type: an application-wide filter that tells a scan from a person's keys.

Whatever has the focus, a scan types nothing and presses nothing. Keys are held back until the
decoder knows; a person's are then sent on to the widget they were meant for, presses and releases
in their order. Held keys skip Qt's shortcut table, so a shortcut here is never a bare character:
use function keys or Ctrl. A scanner that types characters by their number (Alt and digits of the
keypad) is understood as well; those keys mean nothing else here.

A barcode may also press Ctrl or Alt with a key. Such keys are held back too, a person's for a
moment that nobody notices; struck at a machine's pace they do nothing, and are part of a code that
is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from station.devices.alt_codes import AltCode
from station.devices.decoders.wedge import SUFFIXES, Typed, WedgeDecoder, WedgeTiming
from station.devices.keyboard_layouts import Layout, meant_by_key
from station.events import Scan, UnreadableScan
from ui.key_replay import replay
from ui.wedge_keys import (
    GS,
    MODIFIER_KEYS,
    NOTHING,
    HeldKey,
    KeyStopwatch,
    ReplayedKey,
    alt_digit,
    command_text,
    composed_events,
    copy_of,
    is_command,
    key_id,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from station.clock import Clock


class KeyboardWedge(QObject):
    """Between the keyboard and every widget. Readings go to `on_scan`, on the GUI's thread."""

    def __init__(
        self,
        on_scan: Callable[[Scan | UnreadableScan], None],
        clock: Clock,
        *,
        device: str = "keyboard",
        timing: WedgeTiming | None = None,
        layout: Layout = Layout.US,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        timing = timing or WedgeTiming()
        self._on_scan = on_scan
        self._stopwatch = KeyStopwatch(clock)
        self._clock = clock
        self._layout, self._device = layout, device
        self.on_stroke: Callable[[str, float], None] = lambda _text, _at_s: None
        """Called with every key that may belong to a scan: as the system wrote it, and when."""
        self._decoder: WedgeDecoder[HeldKey] = WedgeDecoder(device, timing)
        self._down: dict[int, HeldKey] = {}
        self._alt = AltCode()
        self._composed = ""
        """What Alt and digits just made: where the system makes it too, it comes next."""
        # Two steps: after a stall, keys that already wait in the event queue go before the verdict.
        self._settled = _single_shot(self, 0, self._flush)
        self._idle = _single_shot(self, 0, self._settled.start)
        self._timing = timing
        self._struck_s = float("-inf")

    def attach(self) -> None:
        """Start to filter the application's keys."""
        _application().installEventFilter(self)

    def use(self, timing: WedgeTiming, layout: Layout) -> None:
        """Tell scans by other gaps, and undo another keyboard layout, from now on."""
        self._flush()
        self._layout = layout
        self._timing, self._decoder = timing, WedgeDecoder(self._device, timing)

    def detach(self) -> None:
        """Stop; what is held goes to its widgets."""
        _application().removeEventFilter(self)
        self._idle.stop()
        self._settled.stop()
        self._flush()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Return True for what the widget must not see (yet)."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            return isinstance(watched, QWidget) and self._on_press(watched, event)
        if kind == QEvent.Type.KeyRelease:
            return isinstance(watched, QWidget) and self._on_release(watched, event)
        if kind == QEvent.Type.ShortcutOverride:
            return self._on_shortcut_override(event)
        return False

    def _on_press(self, widget: QWidget, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if isinstance(event, ReplayedKey):
            return False
        if event.key() in MODIFIER_KEYS:
            self._on_modifier(event)
            return False
        if digit := alt_digit(event):
            self._on_alt_digit(digit, event)
            return True
        self._alt.forget()
        return self._is_composed_already(event) or self._on_key(widget, event)

    def _on_key(self, widget: QWidget, event: QKeyEvent) -> bool:
        text, command = text_of(event), is_command(event)
        if event.isAutoRepeat() or not (text or command or self._decoder.in_burst):
            self._flush()
            return not isValid(widget)  # what was typed before may have closed it
        event.accept()
        # A command key is part of a machine's code, which is then no code.
        text = text or command_text(event)
        if command and not self._decoder.held:
            if text == GS:
                return True  # before a GS1 code: it parts nothing yet
            text = NOTHING if text in SUFFIXES else text  # it ends nothing yet: Ctrl J, Ctrl M
        held = HeldKey(widget, [copy_of(event)], is_command=command)
        self._down[key_id(event)] = held
        pressed_s = self._stopwatch.seconds_at(event)
        goes_its_way = self._take(text, self._meant(text, event), pressed_s, held)
        return not (goes_its_way and isValid(widget))

    def _take(self, written: str, meant: str, pressed_s: float, held: HeldKey) -> bool:
        """Let the decoder have a key; True where it may simply go its way."""
        if self._decoder.in_burst or not held.is_command:
            self.on_stroke(written, pressed_s)
        held.gap_s, self._struck_s = pressed_s - self._struck_s, pressed_s
        outcomes = self._decoder.feed(meant, pressed_s, self._clock.now(), held)
        self._wait_for_silence()
        return self._settle(outcomes, held)

    def _meant(self, text: str, event: QKeyEvent) -> str:
        held = event.modifiers()
        if held & Qt.KeyboardModifier.KeypadModifier:  # the same on every layout
            return text
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        return meant_by_key(text, self._layout, shift=shift)

    def _on_modifier(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat():
            before_s = self._stopwatch.seconds
            self._alt.hold(before_s, self._stopwatch.seconds_at(event))
            self._wait_for_silence()

    def _on_alt_digit(self, digit: str, event: QKeyEvent) -> None:
        event.accept()
        if not event.isAutoRepeat():
            self._alt.add(digit, self._stopwatch.seconds_at(event))
            self._wait_for_silence()

    def _on_alt_release(self, widget: QWidget, event: QKeyEvent) -> None:
        """Take the character that the digits stand for as one key, at the pace of its keys."""
        composed = self._alt.let_go(self._stopwatch.seconds_at(event))
        if composed is None:
            return
        self._composed = composed.text
        pressed_s = self._stopwatch.fold(composed.since_s, composed.longest_s)
        held = HeldKey(widget, list(composed_events(composed.text)))
        if self._take(composed.text, composed.text, pressed_s, held):
            replay((held,), self._timing.median_gap_s)

    def _is_composed_already(self, event: QKeyEvent) -> bool:
        """Return whether this is what the system made of the same digits (Windows does)."""
        composed, self._composed = self._composed, ""
        return composed == event.text() != "" and event.key() in (0, Qt.Key.Key_unknown)

    def _on_release(self, widget: QWidget, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if isinstance(event, ReplayedKey) or event.isAutoRepeat():
            return False
        if event.key() == Qt.Key.Key_Alt:
            self._on_alt_release(widget, event)
            return False
        held = self._down.pop(key_id(event), None)
        if held is None or held.replayed:
            return bool(alt_digit(event))
        event.accept()
        if held in self._decoder.held:
            self._decoder.held[-1].events.append(copy_of(event))
        return True

    def _on_shortcut_override(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if isinstance(event, ReplayedKey):
            return False
        command = is_command(event) and not event.isAutoRepeat()
        if text_of(event) or command or alt_digit(event) or self._decoder.in_burst:
            event.accept()  # it comes as a key press then, and not as a shortcut
            return True
        return False

    def _wait_for_silence(self) -> None:
        """Let what is held go after a while; a command that came alone, after a machine's pause."""
        keys = self._decoder.held
        alone = len(keys) == 1 and keys[0].is_command
        self._settled.stop()
        wait_s = self._timing.median_gap_s if alone else self._timing.idle_s
        self._idle.start(round(1000 * wait_s))

    def _flush(self) -> None:
        self._settle(self._decoder.flush(), None)

    def _settle(
        self, outcomes: Iterable[Scan | UnreadableScan | Typed[HeldKey]], current: HeldKey | None
    ) -> bool:
        """Act on what the decoder found; True where the current key may simply go its way."""
        for outcome in outcomes:
            match outcome:
                case Scan() | UnreadableScan():
                    self._on_scan(outcome)
                case Typed(keys=(only,)) if only is current and not only.is_command:
                    only.replayed = True
                    return True
                case Typed():
                    replay(outcome.keys, self._timing.median_gap_s)
                case _:
                    assert_never(outcome)
        return False


def _single_shot(parent: QObject, interval_ms: int, on_timeout: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(interval_ms)
    timer.timeout.connect(on_timeout)
    return timer


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None, "the wedge filters a running application"
    return application
