"""Shows who works here, and lets them log in: a band under the top bar when there is need of one.

A badge that is scanned goes to the core and comes back as a name: no code of a badge is ever in a
widget. Neighbours: widgets/access_band, approval_view; station/access/gate, which proves.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor

from station.events import (
    AccessRefused,
    CommandName,
    OperatorChanged,
    PinAsked,
    Presence,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QFrame, QWidget

    from station.events import CommandRefused
    from station.texts import Texts
    from ui.port import StationPort
    from ui.theme.look import Look
    from ui.widgets.access_band import AccessBand

News = OperatorChanged | AccessRefused | PinAsked
LOG_IN_KEY = "Ctrl+Shift+L"
_STIRRED_EVERY = 10
"""Seconds, as the window ticks: so often the desk is told that somebody moves here."""


class AccessView(QObject):
    """`place` puts a band under the top bar; `done` gives the keyboard back to the screen.

    `told` brings a CommandName: somebody logs out, or calls a supervisor.
    """

    told = Signal(object)

    def __init__(
        self,
        station: StationPort,
        place: Callable[[QFrame], None],
        done: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._station, self._window = station, window
        self._place, self._done = place, done
        self._required = station.settings.access.required
        self._here = station.access.shown()
        self._trouble: tuple[str, dict[str, str]] | None = None
        self._asks = ""
        """What the band asks for: "", "password", "pin", "what" whoever is here wants."""
        self._band: AccessBand | None = None
        self._pointer: QPoint | None = None
        self._stirred = False
        self._ticks = 0

    @property
    def band(self) -> AccessBand:
        """The band that tells who is not logged in, made at first use."""
        if self._band is None:
            from ui.widgets.access_band import AccessBand  # not for the first frame

            self._band = AccessBand()
            self._band.dress(self._look, self._texts)
            self._band.submitted.connect(self._submit)
            self._band.opened.connect(self.open)
            self._band.dismissed.connect(self._dismiss)
            self._band.told.connect(self._tell)
            self._place(self._band)
        return self._band

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        if self._band is not None:
            self._band.dress(look, texts)
        if self._band is not None or self._wants_band:
            self._show()

    def hear_keys(self) -> None:
        """Hear the keys by which one logs in by name, and out, and calls a supervisor."""
        from PySide6.QtGui import QKeySequence, QShortcut  # not for the first frame

        from ui.command_keys import COMMAND_KEYS

        QShortcut(QKeySequence(LOG_IN_KEY), self._window, self.open)
        for name in (CommandName.LOG_OUT, CommandName.SUPERVISOR):
            key = QShortcut(QKeySequence(COMMAND_KEYS[name]), self._window)
            key.activated.connect(partial(self.told.emit, name))

    # ── who works here ───────────────────────────────────────────────────────────────────────

    def show(self, news: News) -> None:
        """Show what the core says of people."""
        match news:
            case OperatorChanged():
                self._here, self._trouble, self._asks = news, None, ""
                self._show()
            case AccessRefused(key=key, facts=facts):
                self._trouble = f"error.{key}", dict(facts)
                self._show()
            case PinAsked(full_name=full_name):
                self._trouble, self._asks = None, "pin"
                self.band.say(self._texts("access.type_pin", name=full_name))
                self.band.ask_pin()

    def refuse(self, news: CommandRefused) -> None:
        """Tell what the desk does not do, where its pane is not in sight."""
        self._trouble = f"refusal.{news.key}", dict(news.facts)
        self._show()

    def open(self) -> None:
        """Let somebody log in by name and password; once more: no longer."""
        if self._asks == "password":
            self._dismiss()
            return
        self._asks, self._trouble = "password", None
        self._show()
        self.band.ask_password()

    def open_person(self) -> None:
        """Offer whoever is here what has to do with people; once more: no longer."""
        if self._asks == "what":
            self._dismiss()
            return
        self._asks, self._trouble = "what", None
        self._show()
        self.band.ask_what(leaves=self._here.presence is not Presence.NOBODY)

    def _tell(self, name: CommandName) -> None:
        if self._asks:
            self._dismiss()
        self.told.emit(name)

    @property
    def _wants_band(self) -> bool:
        nobody = self._required and self._here.presence is Presence.NOBODY
        locked = self._here.presence is Presence.LOCKED
        return bool(nobody or locked or self._trouble or self._asks or self._told)

    @property
    def _told(self) -> str:
        """What is said of whoever is here."""
        here = self._here
        if here.presence is Presence.HERE and here.also_at:
            return self._texts("access.also_at", name=here.full_name, desk=here.also_at)
        if here.presence is Presence.HERE and here.expired:
            return self._texts("access.expired", name=here.full_name)
        return ""

    def _show(self) -> None:
        if not self._wants_band:
            if self._band is not None and not self._band.isHidden():
                self._band.hide()
                self._done()
            return
        key, facts = self._trouble or ("", {})
        self.band.say(self._sentence(), self._texts(key, **facts) if key else "")
        if not self._asks:
            is_here = self._here.presence is Presence.HERE
            self.band.ask_nothing(offers=not is_here, reads=is_here or not self._required)
        self.band.show()

    def _sentence(self) -> str:
        here = self._here
        if self._asks == "what":
            return here.full_name or self._station.identity().operator
        if here.presence is Presence.LOCKED:
            return self._texts("access.locked", name=here.full_name)
        if here.notice in {"closed", "revoked"}:
            return self._texts(f"access.{here.notice}", **dict(here.facts))
        if here.presence is Presence.NOBODY:
            return self._texts("access.log_in") if self._required or self._asks else ""
        return self._told

    def _submit(self, name: str, secret: str) -> None:
        if name:
            self._station.access.log_in(name, secret)
        else:
            self._station.access.give_pin(secret)

    def _dismiss(self) -> None:
        """Hide what was read, or ask no more for what was to be typed."""
        asked, self._trouble, self._asks = self._asks, None, ""
        if asked:
            self._show()
        elif self._band is not None:
            self._band.hide()
        self._done()

    # ── somebody is here ─────────────────────────────────────────────────────────────────────

    def stir(self) -> None:
        """Note that a key was pressed."""
        self._stirred = True

    def tick(self) -> None:
        """Each second: tell the desk, now and then, that somebody pressed a key or moved."""
        pointer = QCursor.pos()
        self._stirred = self._stirred or (self._pointer is not None and pointer != self._pointer)
        self._pointer = pointer
        self._ticks += 1
        if self._stirred and self._ticks >= _STIRRED_EVERY:
            self._stirred, self._ticks = False, 0
            self._station.access.moved()
