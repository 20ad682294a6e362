"""What needs a person, in the window: found by a key, decided by a supervisor, told in a line."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from station.access.permissions import Action
from station.errors import JournalError, StationError
from station.events import (
    ChooseInquiry,
    ChooseWorkflow,
    InquiryChosen,
    LinkChanged,
    OutboxChanged,
    Scan,
    ScanLookedUp,
    ScanNotSaved,
    ScanUnreadable,
    Target,
    UnreadableReason,
    UnreadableScan,
    Workflow,
    WorkflowChosen,
)
from station.journal.decisions import Choice, Decision, Parked
from station.journal.details import Approval
from station.parked_decisions import Done, Wish
from tests.fakes.fitting import fits
from tests.fakes.station import NOON, FakeStation, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.parked_pictures import CONTESTED, PARKED
from ui.theme import tokens
from ui.widgets.status_label import Mood

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.access.approval import Request
    from tests.fakes.windows import Counter
    from ui.screens.parked import ParkedScreen

CTRL = Qt.KeyboardModifier.ControlModifier
OWED = OutboxChanged(Target.OSAS, 2, 3, NOON)
BY = "supervisor01"
FIRST, SECOND = PARKED[:2]


def answer(told: object, hear: Callable[..., None]) -> None:
    """Answer a question as the core does: in a thread of its own."""
    thread = threading.Thread(target=hear, args=(told,))
    thread.start()
    thread.join()


def prove(asked: Request, allowed: Callable[[Approval], None]) -> None:
    """Stand for a supervisor with badge and PIN."""
    assert asked.action is Action.PARKED_DECIDED
    allowed(Approval(asked.action, asked.subject, asked.requester, BY, "", NOON))


def opened(desk: Counter, told: list[Parked] | StationError | None = None) -> ParkedScreen:
    """Press the key that leads to what is parked, and tell what is; whoever decides is BY."""
    desk.window.stage.prove = prove
    desk.announce(OWED, OutboxChanged(Target.ONMART, 0, 1, None))
    desk.press(Qt.Key.Key_P, CTRL)
    assert desk.station.posted[-1] == ChooseInquiry()
    desk.announce(InquiryChosen())
    screen = desk.window.stage.parked
    assert screen.isVisible()
    give(desk, screen, list(PARKED) if told is None else told)
    return screen


def give(desk: Counter, screen: ParkedScreen, told: list[Parked] | StationError) -> None:
    answer(told, desk.station.listings[-1])
    desk.wait_until(lambda: not screen.listing.waits)


def decide(desk: Counter, screen: ParkedScreen, told: Done | StationError) -> None:
    answer(told, desk.station.wishes[-1][1])
    desk.wait_until(lambda: not screen.deciding.waits)


def wishes(desk: Counter) -> list[Wish]:
    return [wish for wish, _ in desk.station.wishes]


def numbers(screen: ParkedScreen) -> list[str]:
    rows = screen.list.rows
    return [rows.lines(row)[0] for row in range(rows.rowCount())]


def done(wish: Wish, target: Target = Target.OSAS) -> Done:
    return Done(None, (Decision(wish.seq, target, wish.choice, wish.by, wish.reason),))


# ── the way there and back ───────────────────────────────────────────────────────────────────


def test_nothing_leads_there_while_nothing_needs_a_person(counter: Callable[..., Counter]) -> None:
    desk = counter()
    assert not desk.window.rail.parked.isVisible()
    desk.press(Qt.Key.Key_P, CTRL)
    QTest.mouseClick(desk.window.top_bar.network, Qt.MouseButton.LeftButton)
    assert desk.station.posted == []
    desk.announce(OWED)
    assert desk.window.rail.parked.isVisible()
    desk.announce(OutboxChanged(Target.OSAS, 2, 0, NOON))
    assert not desk.window.rail.parked.isVisible()


def test_the_pill_leads_there_too(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(OWED)
    QTest.mouseClick(desk.window.top_bar.network, Qt.MouseButton.LeftButton)
    assert desk.station.posted == [ChooseInquiry()]
    desk.announce(InquiryChosen())
    assert desk.window.stage.shows_parked
    assert desk.window.rail.parked.isChecked()


def test_esc_leads_back_to_work_and_only_then_are_scans_recorded(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    assert screen.mode.text() == "Pindaian di sini tidak dicatat"
    desk.press(Qt.Key.Key_Escape)
    assert desk.station.posted[-1] == ChooseWorkflow(Workflow.RECEIVING)
    assert screen.isVisible(), "the desk has not said so yet"
    desk.announce(WorkflowChosen(Workflow.RECEIVING))
    assert desk.window.stage.shows_workflow


def test_esc_leads_back_to_the_inquiry_where_one_came_from_it(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(InquiryChosen())
    screen = opened(desk)
    desk.press(Qt.Key.Key_P, CTRL)
    desk.press(Qt.Key.Key_Escape)
    desk.announce(InquiryChosen())
    assert desk.window.stage.inquiry.isVisible()
    assert not screen.isVisible()
    assert desk.window.rail.inquiry.isChecked()


def test_f7_asked_for_last_wins(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(OWED)
    desk.press(Qt.Key.Key_P, CTRL)
    desk.press(Qt.Key.Key_F7)
    desk.announce(InquiryChosen())
    assert desk.window.stage.inquiry.isVisible()


# ── what is told ─────────────────────────────────────────────────────────────────────────────


def test_each_is_told_with_its_reason_and_what_waits_behind_it(
    counter: Callable[..., Counter],
) -> None:
    screen = opened(counter())
    assert screen.list.rows.lines(0) == (
        "JX1203345871",
        "OSAS · 13.36 WIB",
        "Lengkapi data acuannya di pusat, lalu kirim lagi.",
        '2 menunggu di belakangnya · 23503 violates foreign key "scans_hub_fkey"',
    )
    assert len(numbers(screen)) == len(PARKED)
    card = screen.card
    assert card.awb.text() == "JX1203345871"
    assert card.scanned.text() == "OSAS · dipindai 13.36 WIB · Meja 3 · operator01"
    assert card.behind.text() == "2 menunggu di belakangnya"


def test_the_arrows_choose_and_what_was_written_for_another_is_taken_away(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.reason.setText("salah pindai")
    assert screen.list.hasFocus()
    desk.press(Qt.Key.Key_Down)
    assert screen.card.awb.text() == SECOND.body.awb
    assert not screen.card.behind.isVisible()
    assert screen.card.reason.text() == ""


def test_what_is_contested_is_shown_with_the_other_one_and_can_only_be_seen(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk, [CONTESTED])
    card = screen.card
    assert card.behind.text() == "Meja lain: 12.12 WIB · Meja 2 · operator02"
    assert card.seen.isVisible()
    assert not card.retry.isVisible()
    assert not screen.take_code("JX1203345871"), "nothing is to be corrected"
    QTest.mouseClick(card.seen, Qt.MouseButton.LeftButton)
    assert wishes(desk) == [Wish(CONTESTED.seq, Choice.SEEN, BY, Target.OSAS)]
    decide(desk, screen, done(wishes(desk)[0]))
    assert screen.told.text() == "JX1203347766 sudah dilihat oleh supervisor01"


def test_a_conflict_leads_there_as_well(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(OutboxChanged(Target.OSAS, 0, 0, None, 2))
    assert desk.window.rail.parked.isVisible()
    desk.announce(OutboxChanged(Target.OSAS, 0, 0, None, 0))
    assert not desk.window.rail.parked.isVisible()


def test_an_empty_list_teaches_what_would_be_there(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk, [])
    assert screen.views.currentWidget() is screen.empty
    assert screen.empty.title.text() == "Tidak ada yang perlu dilihat"


def test_a_journal_that_cannot_be_read_is_a_sentence(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk, JournalError("journal_unusable", file="j", cause="rusak"))
    said = desk.window.texts("error.journal_unusable", file="j", cause="rusak")
    assert screen.band.headline.text() == said
    assert screen.band.isVisible()


def test_what_is_parked_meanwhile_is_listed_and_nothing_written_is_lost(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk, [SECOND])
    screen.card.reason.setText("salah")
    desk.announce(OutboxChanged(Target.OSAS, 2, 1, NOON), OutboxChanged(Target.ONMART, 0, 1, None))
    give(desk, screen, [FIRST, SECOND])
    assert screen.card.awb.text() == SECOND.body.awb
    assert screen.card.reason.text() == "salah"
    asked = len(desk.station.listings)
    desk.announce(OutboxChanged(Target.OSAS, 9, 1, NOON))
    assert len(desk.station.listings) == asked, "as many are parked as are listed"


# ── what a supervisor decides ────────────────────────────────────────────────────────────────


def test_one_is_sent_again_and_leaves_the_list_with_a_line(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    desk.press(Qt.Key.Key_R, CTRL)
    assert wishes(desk) == [Wish(1, Choice.RETRY, BY, Target.OSAS)]
    desk.press(Qt.Key.Key_R, CTRL)
    screen.card.retry.click()
    assert len(wishes(desk)) == 1, "a second press before the answer decides nothing"
    decide(desk, screen, done(wishes(desk)[0]))
    give(desk, screen, list(PARKED[1:]))
    assert screen.told.text() == "JX1203345871 dikirim lagi ke OSAS, oleh supervisor01"
    assert numbers(screen) == [one.body.awb for one in PARKED[1:]]
    assert screen.card.retry.isEnabled()
    assert screen.list.hasFocus()


def test_one_is_dismissed_only_for_a_reason(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.dismiss.click()
    assert screen.band.headline.text() == "Tulis alasannya: mengapa tidak dikirim"
    assert screen.card.reason.hasFocus()
    desk.enter("salah pindai")
    assert wishes(desk) == [Wish(1, Choice.DISMISS, BY, Target.OSAS, "salah pindai")]
    assert not screen.band.isVisible()
    decide(desk, screen, done(wishes(desk)[0]))
    assert screen.told.text() == (
        "JX1203345871 tidak dikirim ke OSAS: “salah pindai”, oleh supervisor01"
    )


def test_a_wrong_number_is_corrected_for_every_database(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk, [SECOND])
    screen.card.correct.click()
    assert screen.band.headline.text() == "Tulis nomor resi yang benar"
    desk.enter("JX1203345602")
    assert wishes(desk) == [Wish(2, Choice.DISMISS, BY, None, "", "JX1203345602")]
    scan = recorded(seq=9)
    both = tuple(Decision(2, target, Choice.DISMISS, BY, "corrected by 9") for target in Target)
    decide(desk, screen, Done(scan, both))
    give(desk, screen, [])
    assert screen.told.text() == (
        "JX12033456O2 dicatat ulang sebagai JX1203345871: OK."
        " Yang salah tidak dikirim ke OSAS, ONMART, oleh supervisor01"
    )


def test_nobody_decides_without_badge_and_pin(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    band = desk.window.approval.band
    desk.window.stage.prove = desk.window.approval.ask
    screen._ask_who = desk.window.approval.ask
    desk.press(Qt.Key.Key_R, CTRL)
    assert band.isVisible()
    assert wishes(desk) == []
    band.cancel.click()
    assert wishes(desk) == []


def test_what_could_not_be_done_is_said_and_what_was_written_stays(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.reason.setText("salah")
    screen.card.dismiss.click()
    decide(desk, screen, StationError("journal_closed"))
    assert screen.band.headline.text() == desk.window.texts("error.journal_closed")
    assert screen.card.reason.text() == "salah"
    assert numbers(screen) == [one.body.awb for one in PARKED]
    assert screen.card.dismiss.isEnabled()


def test_one_that_another_has_decided_is_said(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.retry.click()
    decide(desk, screen, Done())
    assert screen.told.text() == "JX1203345871 sudah diputuskan di tempat lain"


def test_a_correction_that_is_not_saved_decides_nothing(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.take_code("JX1203345602")
    screen.card.correct.click()
    decide(desk, screen, Done(ScanNotSaved("JX1203345602", "disk_full", NOON)))
    assert screen.band.headline.text() == desk.window.texts("error.disk_full_short")
    assert screen.told.text() == ""
    assert screen.card.right_awb.text() == "JX1203345602"


# ── what a scan does meanwhile ───────────────────────────────────────────────────────────────


def test_a_scan_is_written_where_the_right_number_belongs(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    desk.announce(ScanLookedUp(Scan("JX1203345602", NOON, "scanner")))
    assert screen.isVisible()
    assert screen.card.right_awb.text() == "JX1203345602"
    assert screen.card.right_awb.hasFocus()
    assert (wishes(desk), desk.station.inquiries) == ([], [])


def test_a_scan_is_looked_up_where_nothing_is_to_be_corrected(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    opened(desk, [])
    desk.announce(ScanLookedUp(Scan("JX1203345602", NOON, "scanner")))
    assert desk.window.stage.inquiry.isVisible()
    assert [text for text, _ in desk.station.inquiries] == ["JX1203345602"]


def test_a_code_that_is_none_is_said_where_one_looks(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    reason = UnreadableReason.NO_SUFFIX
    desk.announce(ScanUnreadable(UnreadableScan(reason, 6, "JX1203", NOON, "scanner")))
    assert screen.isVisible()
    assert screen.band.headline.text() == desk.window.texts(f"unreadable.{reason}")


def test_a_window_that_closes_hears_no_answer(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.retry.click()
    desk.window.close()
    answer(done(wishes(desk)[0]), desk.station.wishes[-1][1])
    desk.settle()
    assert screen.told.text() == ""


# ── how it looks ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("told", [[], list(PARKED)], ids=["empty", "some"])
def test_no_word_is_cut(
    counter: Callable[..., Counter], scale: float, language: str, told: list[Parked]
) -> None:
    desk = counter(FakeStation(language), scale=scale)
    screen = opened(desk, told)
    screen.show_unreadable(
        ScanUnreadable(UnreadableScan(UnreadableReason.NO_SUFFIX, 6, "JX", NOON, "scanner"))
    )
    desk.wait_until(lambda: fits(desk.window, [screen, screen.card, desk.window.rail]))
    buttons = [one for one in desk.window.findChildren(QAbstractButton) if one.isVisible()]
    assert min(button.height() for button in buttons) >= tokens.TOUCH


def test_what_cannot_be_taken_back_is_apart_from_what_helps(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    card = opened(desk).card
    desk.settle()
    assert card.dismiss.geometry().top() - card.correct.geometry().bottom() >= 28


def test_a_change_of_language_leaves_no_word_of_the_other(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.card.retry.click()
    decide(desk, screen, done(wishes(desk)[0]))
    desk.window.switch_language()
    assert screen.told.text() == "JX1203345871 is sent again to OSAS, by supervisor01"
    assert screen.title.text() == "To look at"
    assert screen.card.scanned.text() == "OSAS · scanned 13.36 WIB · Desk 3 · operator01"
    assert screen.list.rows.lines(0)[2].startswith("Complete the reference data")


# ── the alarm ────────────────────────────────────────────────────────────────────────────────


def test_what_has_waited_too_long_is_told_and_nothing_stands_in_the_way(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    pill, late = desk.window.top_bar.network, desk.window.screen_.owed.late
    desk.announce(
        *(LinkChanged(target, online=True, reason="", at=NOON) for target in Target),
        OutboxChanged(Target.OSAS, 128, 0, NOON),
    )
    desk.clock.at += timedelta(minutes=15)
    desk.window.show_ages()
    assert (pill.text(), pill.mood) == ("Daring · 128 menunggu", Mood.GOOD)
    assert not late[Target.OSAS].isVisible()
    desk.clock.at += timedelta(seconds=1)
    desk.window.show_ages()
    assert (pill.text(), pill.mood) == ("Daring · 128 menunggu · 15 mnt", Mood.LATE)
    assert late[Target.OSAS].text() == "Belum terkirim sejak 14.07 WIB. Beri tahu supervisor."
    assert late[Target.OSAS].isVisible()
    assert not late[Target.ONMART].isVisible()
    assert desk.window.screen_.entry.field.hasFocus()
    desk.announce(OutboxChanged(Target.OSAS, 0, 0, None))
    assert pill.mood is Mood.GOOD
    assert not late[Target.OSAS].isVisible()
