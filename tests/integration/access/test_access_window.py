"""Who works here, in the window: told, locked, asked for a badge; never in a scan's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.access.approval import Request
from station.access.permissions import Action
from station.errors import AccessError
from station.events import (
    AccessRefused,
    ApprovalWanted,
    ChooseInquiry,
    Command,
    CommandName,
    CommandRefused,
    InquiryChosen,
    OperatorChanged,
    OutboxChanged,
    PinAsked,
    Presence,
    Target,
)
from station.journal.decisions import Choice
from station.journal.details import Approval
from tests.fakes.access import OPERATOR, SUPERVISOR
from tests.fakes.fitting import fits
from tests.fakes.station import NOON, FakeStation, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.parked_pictures import parked
from ui.widgets import pin_pad

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QLineEdit

    from station.events import Announcement
    from tests.fakes.windows import Counter

HERE = OperatorChanged(Presence.HERE, OPERATOR.username, OPERATOR.full_name, NOON)
LOCKED = OperatorChanged(Presence.LOCKED, OPERATOR.username, OPERATOR.full_name, NOON)
NOBODY = OperatorChanged(Presence.NOBODY, "", "", NOON)
WANTED = ApprovalWanted(
    "weight.over_tolerance", "JX1203345871", "operator01", wants_reason=True, at=NOON
)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALLOWED = Approval(
    "weight.over_tolerance", "JX1203345871", "operator01", "supervisor01", "selisih", NOON
)


@pytest.fixture
def desk(counter: Callable[..., Counter]) -> Counter:
    """A counter where one has to log in, and nobody has."""
    station = FakeStation()
    station.require_log_in()
    return counter(station)


def tell(desk: Counter, news: Announcement) -> None:
    """Announce who is here as the core does: whoever asks is told the same."""
    if isinstance(news, OperatorChanged):
        desk.station.access.here = news
        desk.station.operator = news.username if news.presence is Presence.HERE else ""
    desk.announce(news)


def type_into(field: QLineEdit, text: str) -> None:
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_before_the_log_in_the_window_says_so_and_goes_on_recording(desk: Counter) -> None:
    band, bar = desk.window.access.band, desk.window.top_bar
    assert band.isVisible()
    assert band.sentence.text().startswith("MASUK DULU: pindai lencana Anda")
    assert (bar.lock.text(), bar.operator.isVisible()) == ("Masuk dulu", False)
    desk.announce(recorded())
    assert len(desk.rows) == 1
    tell(desk, HERE)
    assert not band.isVisible()
    assert (bar.operator.text(), bar.lock.isVisible()) == ("Operator 01", False)


def test_where_nobody_has_to_log_in_nothing_is_different(counter: Callable[..., Counter]) -> None:
    desk = counter()
    assert desk.window.access._band is None
    assert desk.window.top_bar.operator.text() == "operator01"
    assert not desk.window.top_bar.lock.isVisible()


def test_name_and_password_are_asked_for_by_a_key(desk: Counter) -> None:
    desk.press(Qt.Key.Key_L, CTRL | SHIFT)
    band = desk.window.access.band
    assert band.name.hasFocus()
    type_into(band.name, "operator01")
    assert band.secret.hasFocus()
    type_into(band.secret, "kata sandi")
    assert desk.station.access.log_ins == [("operator01", "kata sandi")]
    assert band.secret.text() == "", "a password stays in no field"
    tell(desk, AccessRefused("access_wait", (("seconds", "20"),), NOON))
    assert band.trouble.text() == "Tunggu 20 detik, lalu coba lagi"
    assert band.secret.isVisible()
    tell(desk, HERE)
    assert not band.isVisible()
    assert desk.window.screen_.entry.field.hasFocus(), "the keyboard is the screen's again"


def test_who_thinks_better_of_it_gets_the_screen_back(desk: Counter) -> None:
    view, band = desk.window.access, desk.window.access.band
    for take_back in (view.open, band.understood.click):
        view.open()
        assert band.secret.isVisible()
        take_back()
        assert not band.secret.isVisible()
        assert band.isVisible(), "nobody has logged in yet"
        assert desk.window.screen_.entry.field.hasFocus()


def test_a_pin_can_be_touched_where_there_is_no_keyboard(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pin_pad, "has_touch", lambda: True)
    tell(desk, PinAsked("Supervisor 01", NOON))
    band = desk.window.access.band
    for sign in "2045⌫519":
        band.pad.keys[sign].click()
    assert (band.secret.text(), band.secret.hasFocus()) == ("204519", True)
    desk.wait_until(lambda: fits(desk.window, [band]))
    band.enter.click()
    assert desk.station.access.log_ins == [("", "204519")]


def test_a_badges_pin_is_asked_for_by_name(desk: Counter) -> None:
    tell(desk, PinAsked("Supervisor 01", NOON))
    band = desk.window.access.band
    assert band.sentence.text() == "Supervisor 01: ketik PIN lencana"
    assert desk.sounds.played[-1] == "prompt"
    assert (band.secret.hasFocus(), band.name.isVisible()) == (True, False)
    type_into(band.secret, "204519")
    assert desk.station.access.log_ins == [("", "204519")]


def test_a_locked_desk_says_whose_it_is_and_where_a_name_is_double(desk: Counter) -> None:
    tell(desk, HERE)
    tell(desk, LOCKED)
    band, bar = desk.window.access.band, desk.window.top_bar
    assert (band.isVisible(), bar.lock.text()) == (True, "Terkunci")
    assert "Operator 01" in band.sentence.text()
    tell(
        desk,
        OperatorChanged(
            Presence.HERE, "operator01", "Operator 01", NOON, offline=False, also_at="CGK-2"
        ),
    )
    assert "CGK-2" in band.sentence.text()
    band.understood.click()
    assert not band.isVisible()
    offline = OperatorChanged(Presence.HERE, "operator01", "Operator 01", NOON, offline=True)
    tell(desk, offline)
    assert (bar.lock.text(), band.isVisible()) == ("Tanpa jaringan", False)


def test_a_key_logs_out(desk: Counter) -> None:
    desk.press(Qt.Key.Key_Q, CTRL | SHIFT)
    told = desk.station.posted[-1]
    assert isinstance(told, Command)
    assert told.name is CommandName.LOG_OUT


def test_whoever_moves_here_keeps_the_desk_open(desk: Counter) -> None:
    view = desk.window.access
    for _ in range(30):
        view.tick()
    assert desk.station.access.stirred == 0
    desk.window.on_stroke("a", 0.0)
    view.tick()
    view.tick()
    assert desk.station.access.stirred == 1


def test_what_is_refused_elsewhere_is_told_there(desk: Counter) -> None:
    tell(desk, HERE)
    desk.announce(InquiryChosen())
    desk.announce(CommandRefused("print_not_permitted", (), NOON))
    band = desk.window.access.band
    assert band.isVisible()
    assert band.trouble.text().startswith("Panggil yang berwenang mencetak")
    band.understood.click()
    assert not band.isVisible()


# ── a second person ──────────────────────────────────────────────────────────────────────────────


def badge_read(desk: Counter, told: object) -> None:
    hear = desk.station.access.hear
    assert hear is not None
    hear(told)  # type: ignore[arg-type]  # a person or an error
    desk.settle()


def test_a_supervisor_allows_what_was_asked_by_badge_pin_and_reason(desk: Counter) -> None:
    tell(desk, HERE)
    tell(desk, WANTED)
    band = desk.window.approval.band
    assert band.what.text() == "Setujui selisih timbang JX1203345871"
    assert not band.pin.isVisible()
    badge_read(desk, AccessError("access_badge_unknown"))
    assert band.who.text().startswith("Minta lencana baru")
    badge_read(desk, SUPERVISOR)
    assert (band.who.text(), band.pin.hasFocus()) == ("Supervisor 01", True)
    type_into(band.pin, "111111")
    assert band.reason.hasFocus(), "a reason is wanted"
    type_into(band.reason, "selisih")
    request, pin, reason, answer = desk.station.access.approvals[-1]
    assert (request.action, request.subject, pin, reason) == (
        *("weight.over_tolerance", "JX1203345871"),
        *("111111", "selisih"),
    )
    answer(AccessError("access_pin_wrong"))
    desk.settle()
    assert (band.pin.text(), band.reason.text(), band.pin.hasFocus()) == ("", "selisih", True)
    type_into(band.pin, "204519")
    desk.station.access.approvals[-1][3](ALLOWED)
    desk.settle()
    assert desk.station.allowed == [ALLOWED]
    assert not band.isVisible()
    assert desk.station.access.hear is None, "the next badge logs in again"


def test_the_operator_goes_on_and_nobody_is_asked_any_more(desk: Counter) -> None:
    tell(desk, WANTED)
    tell(desk, ApprovalWanted("", "", "", wants_reason=False, at=NOON))
    assert not desk.window.approval.band.isVisible()
    tell(desk, WANTED)
    desk.window.approval.band.cancel.click()
    assert desk.station.access.hear is None
    assert desk.station.allowed == []


def test_what_is_parked_is_decided_by_whose_badge_it_is(desk: Counter) -> None:
    desk.announce(OutboxChanged(Target.OSAS, 0, 1, None))
    desk.press(Qt.Key.Key_P, CTRL)
    assert isinstance(desk.station.posted[-1], ChooseInquiry)
    desk.announce(InquiryChosen())
    screen = desk.window.stage.parked
    desk.station.listings[-1]([parked(1, "JX1203345871", Target.OSAS, "23503")])
    desk.settle()
    screen.card.retry.click()
    assert desk.station.wishes == []
    band = desk.window.approval.band
    assert band.what.text().startswith("Putuskan kiriman data")
    badge_read(desk, SUPERVISOR)
    assert not band.reason.isVisible()
    type_into(band.pin, "204519")
    desk.station.access.approvals[-1][3](ALLOWED)
    desk.settle()
    wish, _ = desk.station.wishes[-1]
    assert (wish.by, wish.choice) == ("supervisor01", Choice.RETRY)


def test_the_tables_are_opened_by_a_badge(desk: Counter) -> None:
    desk.announce(InquiryChosen())
    desk.window.stage.inquiry.tables_asked.emit()
    assert desk.window.stage._tables is None
    badge_read(desk, SUPERVISOR)
    type_into(desk.window.approval.band.pin, "204519")
    request = desk.station.access.approvals[-1][0]
    assert request == Request(Action.TABLES_BROWSED, "", "", wants_reason=False)
    desk.station.access.approvals[-1][3](ALLOWED)
    desk.settle()
    assert desk.window.stage._tables is not None


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_band_cuts_a_word(counter: Callable[..., Counter], language: str, scale: float) -> None:
    station = FakeStation(language)
    station.require_log_in()
    desk = counter(station, scale=scale)
    window = desk.window
    window.access.open()
    tell(desk, AccessRefused("access_not_here", (("name", "operator01"),), NOON))
    desk.wait_until(lambda: fits(window, [window.access.band, window.top_bar]))
    tell(desk, HERE)
    tell(desk, WANTED)
    badge_read(desk, SUPERVISOR)
    badge_read(desk, AccessError("access_same_person", name="supervisor01"))
    badge_read(desk, SUPERVISOR)
    desk.wait_until(lambda: fits(window, [window.approval.band, window.top_bar]))
