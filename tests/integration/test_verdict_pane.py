"""What the operator sees in a quarter of a second, for each verdict."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from station.events import (
    Decision,
    Place,
    ScanNotSaved,
    ScanUnreadable,
    UnreadableReason,
    UnreadableScan,
    Verdict,
)
from tests.fakes.station import DECISIONS, NOON, FakeStation, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QColor

    from tests.fakes.windows import Counter
    from ui.widgets.verdict_pane import VerdictPane

WORDS = {
    "id": {
        Verdict.OK: "OK",
        Verdict.DUPLICATE: "GANDA",
        Verdict.MISSORT: "SALAH SALUR",
        Verdict.HOLD: "TAHAN",
        Verdict.UNKNOWN: "DISIMPAN",
        Verdict.REJECTED: "DITOLAK",
    },
    "en": {
        Verdict.OK: "OK",
        Verdict.DUPLICATE: "DUPLICATE",
        Verdict.MISSORT: "WRONG LANE",
        Verdict.HOLD: "HOLD",
        Verdict.UNKNOWN: "KEPT",
        Verdict.REJECTED: "REJECTED",
    },
}
UNREADABLE = ScanUnreadable(
    UnreadableScan(UnreadableReason.TOO_LONG, 1_048_576, "AAAA", NOON, "scanner")
)


def _ground(pane: VerdictPane) -> QColor:
    """Return a painted pixel between the frame and the words."""
    return pane.grab().toImage().pixelColor(22, pane.height() - 24)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("verdict", DECISIONS)
def test_each_verdict_has_its_colour_its_word_and_its_sound(
    counter: Callable[..., Counter], language: str, verdict: Verdict
) -> None:
    desk = counter(FakeStation(language))
    desk.announce(recorded(DECISIONS[verdict]))
    pane = desk.window.screen_.pane
    assert _ground(pane).name().upper() == tokens.VERDICT_COLOURS[verdict].pane
    assert pane.story.word == WORDS[language][verdict]
    assert desk.sounds.played == [str(verdict)]


def test_hold_wears_a_thick_frame(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded(DECISIONS[Verdict.HOLD]))
    image = desk.window.screen_.pane.grab().toImage()
    middle = image.height() // 2
    frame = tokens.VERDICT_COLOURS[Verdict.HOLD].frame
    assert image.pixelColor(tokens.PANE_FRAME - 2, middle).name().upper() == frame
    assert image.pixelColor(tokens.PANE_FRAME + 2, middle).name().upper() == "#FFFFFF"


def test_the_next_place_is_the_biggest_word(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded(DECISIONS[Verdict.MISSORT]))
    lines = desk.window.screen_.pane.layout_now().lines
    biggest = max(lines, key=lambda line: line.font.pixelSize())
    assert biggest.text == "K2"


def test_the_capitals_can_be_read_from_two_metres(counter: Callable[..., Counter]) -> None:
    # 11.6 mm on a 15.6-inch screen of 1366 by 768.
    least_px = 11.6 / 25.4 * (1366**2 + 768**2) ** 0.5 / 15.6
    desk = counter()
    desk.announce(recorded(DECISIONS[Verdict.HOLD]))
    heights = {
        line.text: line.rect().height() for line in desk.window.screen_.pane.layout_now().lines
    }
    assert heights["TAHAN"] >= least_px
    assert heights["M1"] >= least_px


@pytest.mark.parametrize("verdict", DECISIONS)
def test_the_first_row_tells_the_story_of_the_pane(
    counter: Callable[..., Counter], verdict: Verdict
) -> None:
    desk = counter()
    desk.announce(recorded(DECISIONS[Verdict.OK], 1), recorded(DECISIONS[verdict], 2))
    assert desk.rows[0] == desk.window.screen_.pane.story.awb
    model = desk.window.screen_.scans.table.scans
    word = model.text(model.scan(0), "verdict")
    assert word.upper() == desk.window.screen_.pane.story.word


def test_an_ok_says_what_the_parcel_is(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded())
    story = desk.window.screen_.pane.story
    assert story.headline == "Bandung · BDO"
    assert story.details == ("REG · 1,20 kg · koli 1 dari 1",)
    assert (story.place_word, story.place_code) == ("Lajur", "B3")


def test_a_duplicate_says_who_when_and_where_in_the_hubs_time(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(recorded(DECISIONS[Verdict.DUPLICATE]))
    assert desk.window.screen_.pane.story.details == ("Dipindai 14.02.11 · operator07 · Meja 2",)


def test_a_verdict_from_old_data_says_how_old(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded(DECISIONS[Verdict.MISSORT]))
    assert desk.window.screen_.pane.story.details[-1].endswith("data 12 mnt lalu")


def test_a_warning_has_its_own_line_and_a_longer_tone(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded(replace(DECISIONS[Verdict.OK], warning="implied_handover")))
    pane = desk.window.screen_.pane
    assert pane.story.warning in [line.text for line in pane.layout_now().lines]
    assert pane.layout_now().warning is not None
    assert desk.sounds.played == ["ok_warning"]


def test_a_warning_names_what_it_is_about(counter: Callable[..., Counter]) -> None:
    desk = counter()
    facts = (("missing", "3"), ("over", "0"), ("awaited", "2, 4"))
    closed = Decision(
        Verdict.OK, "", "arrival_closed_differs", facts, warning="arrival_awaited", subject="M1"
    )
    desk.announce(recorded(closed))
    assert "meja 2, 4" in desk.window.screen_.pane.story.warning


def test_an_unreadable_code_asks_for_another_try_without_alarm(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(UNREADABLE)
    pane = desk.window.screen_.pane
    assert pane.story.word == "Pindai ulang"
    assert _ground(pane).name().upper() == tokens.LIGHT.surface
    assert desk.sounds.played == ["rejected"]
    assert desk.rows == []


def test_before_the_first_scan_the_pane_teaches(counter: Callable[..., Counter]) -> None:
    desk = counter()
    assert desk.window.screen_.pane.story.word == "Pindai paket pertama"


def test_a_screen_reader_hears_the_verdict_and_where_to_go(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded())
    assert desk.window.screen_.pane.accessibleName().startswith("OK. Lajur B3. JX1203345871")


SIZES = [(1366, 768), (1920, 1080), (1180, 680)]
LONG = Decision(
    Verdict.HOLD,
    "88LP1690114420137",
    "hold_problem",
    (
        ("code", "CODA"),
        ("text_id", "Penerima pindah tanpa memberi alamat baru dan belum dapat dihubungi"),
        ("text_en", "The consignee moved without a new address and has not been reached"),
    ),
    Place.DESK,
    "M12",
    warning="implied_handover",
    parcel=replace(
        DECISIONS[Verdict.HOLD].parcel or pytest.fail("a hold knows its parcel"),
        destination_name="Tanjung Pinang",
    ),
    data_age_s=93_600,
)
"""More words than any pane is drawn for."""


@pytest.mark.parametrize("fit", list(product(SIZES, [1.0, 1.5])), ids=str)
@pytest.mark.parametrize("language", WORDS)
def test_no_word_of_a_verdict_is_cut_or_covered(
    counter: Callable[..., Counter], fit: tuple[tuple[int, int], float], language: str
) -> None:
    size, scale = fit
    desk = counter(FakeStation(language), size=size, scale=scale)
    pane = desk.window.screen_.pane
    for number, decision in enumerate([*DECISIONS.values(), LONG], 1):
        desk.announce(recorded(decision, number))
        boxes = [line.rect() for line in pane.layout_now().lines]
        inside = pane.rect().toRectF().adjusted(tokens.PANE_FRAME, 0, -tokens.PANE_FRAME, -4)
        assert [box for box in boxes if not inside.contains(box)] == [], decision.reason
        assert not any(one.intersects(other) for one, other in combinations(boxes, 2)), (
            decision.reason
        )


def test_a_code_of_128_characters_stays_inside(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(recorded(Decision(Verdict.REJECTED, "Q" * 128, "rejected_foreign")))
    pane = desk.window.screen_.pane
    for line in pane.layout_now().lines:
        assert pane.rect().toRectF().contains(line.rect())


def test_not_saved_takes_the_whole_window_and_does_not_stop_by_itself(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(recorded(), ScanNotSaved("JX1203345990", "disk_full", NOON))
    alarm = desk.window.alarm
    assert alarm.isVisible()
    assert alarm.geometry() == desk.window.rect()
    assert desk.sounds.looping == "not_saved"
    assert alarm.why.text() == "BERHENTI memindai. Disk penuh, kosongkan ruang"
    desk.announce(recorded(seq=2))
    assert alarm.isVisible()
    assert desk.sounds.looping == "not_saved"
