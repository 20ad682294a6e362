"""Lets a second person allow things, by badge, PIN and reason: in a band under the top bar.

    ask → badge scanned → PIN, reason → allowed, and the band is gone
                 ↑____________│ refused: another badge, or the PIN again

    Work that is taken over needs no PIN: the badge alone allows it.

Neighbours: access_view, widgets/approval_band; station/access/gate, which proves.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from station.errors import StationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QFrame, QWidget

    from station.access.approval import Request
    from station.access.person import Person
    from station.events import ApprovalWanted
    from station.journal.details import Approval
    from station.texts import Texts
    from ui.port import AccessPort
    from ui.theme.look import Look
    from ui.widgets.approval_band import ApprovalBand

    Allowed = Callable[[Approval], None]
    Ask = Callable[[Request, Allowed], None]

_PIN_AGAIN = frozenset({"access_pin_wrong", "access_wait", "access_reason_missing"})


class ApprovalView(QObject):
    """`place` puts the band under the top bar; `done` gives the keyboard back to the screen."""

    def __init__(
        self,
        access: AccessPort,
        place: Callable[[QFrame], None],
        done: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._access = access
        self._place, self._done = place, done
        self._band: ApprovalBand | None = None
        self._asked: tuple[Request, Allowed] | None = None
        self._by_desk = False
        """Whether it is the desk that asks, and may ask no more."""

    @property
    def band(self) -> ApprovalBand:
        """The band, made at first use."""
        if self._band is None:
            from ui.bridge import Question  # not for the first frame
            from ui.widgets.approval_band import ApprovalBand

            self._band = ApprovalBand()
            self._band.dress(self._look, self._texts)
            self._badges, self._answers = Question(self), Question(self)
            self._badges.answered.connect(self._show_badge)
            self._answers.answered.connect(self._show_answer)
            self._band.submitted.connect(self._approve)
            self._band.cancelled.connect(self.cancel)
            self._place(self._band)
        return self._band

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        if self._band is not None:
            self._band.dress(look, texts)

    def close(self) -> None:
        """Ask nothing any more: the window closes."""
        if self._band is not None:
            self._badges.close()
            self._answers.close()

    def ask(self, request: Request, allowed: Allowed) -> None:
        """Have somebody allow this by badge and PIN; call `allowed` once they did."""
        self._asked, self._by_desk = (request, allowed), False
        key = f"approval.{request.action.replace('.', '_')}"
        what = self._texts(key, subject=request.subject)
        self.band.ask_badge(what, wants_reason=request.wants_reason)
        self._badges.ask(self._access.expect_badge)

    def cancel(self) -> None:
        """Ask nobody any more."""
        if self._asked is None:
            return
        self._asked, self._by_desk = None, False
        self._badges.drop()
        self._answers.drop()
        self._access.expect_badge(None)
        self.band.wait(waiting=False)
        self.band.hide()
        self._done()

    def show(self, wanted: ApprovalWanted, allowed: Allowed) -> None:
        """Ask what the desk wants allowed; or no more, where it wants nothing."""
        if not wanted.action:
            if self._by_desk:
                self.cancel()
            return
        from station.access.approval import Request  # few workflows ask
        from station.access.permissions import Action

        self.ask(
            Request(Action(wanted.action), wanted.subject, wanted.requester, wanted.wants_reason),
            allowed,
        )
        self._by_desk = True

    def _show_badge(self, told: Person | StationError) -> None:
        from station.access.permissions import NEEDED  # few are asked

        if isinstance(told, StationError):
            self._refuse(told)
        elif self._asked is not None and not NEEDED[self._asked[0].action].pin:
            self.band.say(told.full_name)
            self._approve("", "")
        else:
            self.band.ask_pin(told.full_name)

    def _approve(self, pin: str, reason: str) -> None:
        if self._asked is not None:
            self.band.wait(waiting=True)
            approve = self._access.approve
            self._answers.ask(partial(approve, self._asked[0], pin, reason))

    def _show_answer(self, told: Approval | StationError) -> None:
        self.band.wait(waiting=False)
        if isinstance(told, StationError):
            self._refuse(told)
        elif self._asked is not None:
            allowed = self._asked[1]
            self.cancel()
            allowed(told)

    def _refuse(self, error: StationError) -> None:
        sentence = self._texts(f"error.{error.key}", **error.facts)
        self.band.refuse(sentence, pin_again=error.key in _PIN_AGAIN)
