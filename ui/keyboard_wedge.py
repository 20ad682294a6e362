"""Scanners that type: an application-wide filter that tells a scan from a person's keys.

Whatever has the focus, a scan types nothing and presses nothing. Keys are held back until the
decoder knows; a person's are then sent on to the widget they were meant for, presses and releases
in their order. Held keys skip Qt's shortcut table, so a shortcut here is never a bare character:
use function keys or Ctrl.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct, field
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from station.devices.decoders.wedge import Typed, WedgeDecoder, WedgeTiming
from station.devices.keyboard_layouts import Layout, undone
from station.events import Scan, UnreadableScan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from station.clock import Clock

_MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)
_SUFFIX_KEYS: dict[int, str] = {
    Qt.Key.Key_Return: "\r",
    Qt.Key.Key_Enter: "\r",
    Qt.Key.Key_Tab: "\t",
}
_COMMAND_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class _ReplayedKey(QKeyEvent):
    """A copy of a held key on its way to its widget; the filter lets it pass."""


class _HeldKey(Struct, eq=False):
    """A press whose fate is open, and the releases that followed it."""

    widget: QWidget
    events: list[_ReplayedKey] = field(default_factory=list)
    replayed: bool = False


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
        self._stopwatch = _KeyStopwatch(clock)
        self._clock = clock
        self._layout, self._device = layout, device
        self.on_stroke: Callable[[str, float], None] = lambda _text, _at_s: None
        """Called with every key that may belong to a scan: as the system wrote it, and when."""
        self._decoder: WedgeDecoder[_HeldKey] = WedgeDecoder(device, timing)
        self._down: dict[int, _HeldKey] = {}
        # Two steps: after a stall, keys that already wait in the event queue go before the verdict.
        self._settled = _single_shot(self, 0, self._flush)
        self._idle = _single_shot(self, round(timing.idle_s * 1000), self._settled.start)

    def attach(self) -> None:
        """Start to filter the application's keys."""
        _application().installEventFilter(self)

    def use(self, timing: WedgeTiming, layout: Layout) -> None:
        """Tell scans by other gaps, and undo another keyboard layout, from now on."""
        self._flush()
        self._layout = layout
        self._decoder = WedgeDecoder(self._device, timing)
        self._idle.setInterval(round(timing.idle_s * 1000))

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
            return isinstance(watched, QWidget) and self._on_release(event)
        if kind == QEvent.Type.ShortcutOverride:
            return self._on_shortcut_override(event)
        return False

    def _on_press(self, widget: QWidget, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if isinstance(event, _ReplayedKey) or event.key() in _MODIFIER_KEYS:
            return False
        text = _text_of(event)
        if event.isAutoRepeat() or not (text or self._decoder.in_burst):
            self._flush()
            return not isValid(widget)  # what was typed before may have closed it
        held = _HeldKey(widget, [_copy(event)])
        self._down[_key_id(event)] = held
        # A command key inside a machine's burst is part of its code, which is then no code.
        text = text or event.text()[:1] or "\0"
        pressed_s = self._stopwatch.seconds_at(event)
        self.on_stroke(text, pressed_s)
        outcomes = self._decoder.feed(
            undone(text, self._layout), pressed_s, self._clock.now(), held
        )
        self._wait_for_silence()
        event.accept()
        goes_its_way = self._settle(outcomes, held) and isValid(widget)
        return not goes_its_way

    def _on_release(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if isinstance(event, _ReplayedKey) or event.isAutoRepeat():
            return False
        held = self._down.pop(_key_id(event), None)
        if held is None or held.replayed:
            return False
        event.accept()
        if held in self._decoder.held:
            self._decoder.held[-1].events.append(_copy(event))
        return True

    def _on_shortcut_override(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if _text_of(event) or self._decoder.in_burst:
            event.accept()  # it comes as a key press then, and not as a shortcut
            return True
        return False

    def _wait_for_silence(self) -> None:
        self._settled.stop()
        self._idle.start()

    def _flush(self) -> None:
        self._settle(self._decoder.flush(), None)

    def _settle(
        self, outcomes: Iterable[Scan | UnreadableScan | Typed[_HeldKey]], current: _HeldKey | None
    ) -> bool:
        """Act on what the decoder found; True where the current key may simply go its way."""
        for outcome in outcomes:
            match outcome:
                case Scan() | UnreadableScan():
                    self._on_scan(outcome)
                case Typed(keys=(only,)) if only is current:
                    only.replayed = True
                    return True
                case Typed():
                    self._replay(outcome.keys)
                case _:
                    assert_never(outcome)
        return False

    def _replay(self, keys: tuple[_HeldKey, ...]) -> None:
        for held in keys:
            held.replayed = True
        for held in keys:
            for event in held.events:
                receiver = held.widget if isValid(held.widget) else QApplication.focusWidget()
                if receiver is not None:
                    QCoreApplication.sendEvent(receiver, event)


class _KeyStopwatch:
    """Seconds between keys: the window system's where it stamps them, else the station's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stamp_ms = 0
        self._seen_s = 0.0
        self._seconds = 0.0

    def seconds_at(self, event: QKeyEvent) -> float:
        """Read the running time at this key; call it once for each, in their order."""
        stamp_ms, seen_s = event.timestamp(), self._clock.monotonic_s()
        if stamp_ms and self._stamp_ms:
            step_s = (stamp_ms - self._stamp_ms) / 1000
        else:
            step_s = seen_s - self._seen_s
        self._stamp_ms, self._seen_s = stamp_ms, seen_s
        self._seconds += max(0.0, step_s)
        return self._seconds


def _text_of(event: QKeyEvent) -> str:
    """Return the character or suffix that this key types, empty for commands and named keys."""
    modifiers = event.modifiers()
    if modifiers & _COMMAND_MODIFIERS:
        return ""
    suffix = _SUFFIX_KEYS.get(event.key(), "")
    if suffix:
        return "" if modifiers & Qt.KeyboardModifier.ShiftModifier else suffix
    text = event.text()
    return text if text.isprintable() else ""


def _key_id(event: QKeyEvent) -> int:
    return event.nativeScanCode() or event.key()


def _copy(event: QKeyEvent) -> _ReplayedKey:
    copy = _ReplayedKey(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
    copy.setTimestamp(event.timestamp())
    return copy


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
