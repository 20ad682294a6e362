"""Every word can be read, and every verdict told apart, by whoever stands at the counter."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QImage, QPainter

import ui
from station.events import Verdict
from tests.colour import VISIONS, ciede2000, contrast, seen
from ui.theme import fonts, icons, tokens
from ui.theme.look import Look
from ui.widgets.hour_chart import shades

if TYPE_CHECKING:
    from ui.theme.tokens import Palette

PALETTES = pytest.mark.parametrize("palette", tokens.PALETTES.values(), ids=lambda p: p.name)
READABLE = 4.5
BESIDE = 19
"""As APART, for what lies side by side in one bar."""
APART = 20.0
ALARM_APART = 18.0
PANES = {
    colours.pane
    for verdict, colours in tokens.VERDICT_COLOURS.items()
    if verdict is not Verdict.NOT_SAVED
}


def test_the_colour_difference_is_the_published_one() -> None:
    # Three of the pairs of Sharma, Wu and Dalal 2005, table 1.
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert ciede2000((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(
        0.9082, abs=1e-4
    )


@PALETTES
@pytest.mark.parametrize("ground", ["background", "surface", "raised", "chosen"])
@pytest.mark.parametrize("text", ["ink", "muted"])
def test_text_can_be_read_on_every_ground(palette: Palette, ground: str, text: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= READABLE


@PALETTES
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("good", "good_tint"),
        ("warn", "warn_tint"),
        ("warn", "surface"),
        ("surface", "warn"),
        ("muted", "warn_tint"),
        ("ink", "warn_tint"),
        ("action_ink", "action"),
    ],
)
def test_state_words_can_be_read(palette: Palette, text: str, ground: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= READABLE


@PALETTES
def test_the_focus_ring_stands_out(palette: Palette) -> None:
    assert contrast(palette.focus, palette.surface) >= 3


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdicts_words_can_be_read(verdict: Verdict) -> None:
    colours = tokens.VERDICT_COLOURS[verdict]
    assert contrast(colours.text, colours.pane) >= READABLE


def test_the_alarms_button_can_be_read() -> None:
    assert contrast(tokens.ALARM_BUTTON.text, tokens.ALARM_BUTTON.pane) >= READABLE


@pytest.mark.parametrize("vision", VISIONS)
def test_every_two_verdicts_look_different(vision: str) -> None:
    for one, other in combinations(PANES, 2):
        assert ciede2000(seen(one, vision), seen(other, vision)) >= APART, (one, other)


@pytest.mark.parametrize("vision", sorted(VISIONS))
@pytest.mark.parametrize("name", sorted(tokens.PALETTES))
def test_the_parts_of_a_bar_look_different(name: str, vision: str) -> None:
    look = Look(tokens.PALETTES[name])
    for parts in (2, 3):
        colours = [colour.name().upper() for colour in shades(look, parts)]
        for one, other in combinations([*colours, look.palette.line], 2):
            assert ciede2000(seen(one, vision), seen(other, vision)) >= BESIDE, (one, other)


@pytest.mark.parametrize("vision", VISIONS)
def test_the_alarm_looks_like_no_verdict(vision: str) -> None:
    # It also takes the whole window; no red that white text can be read on keeps 20 from the
    # green of an OK in protan eyes.
    alarm = seen(tokens.VERDICT_COLOURS[Verdict.NOT_SAVED].pane, vision)
    assert min(ciede2000(alarm, seen(pane, vision)) for pane in PANES) >= ALARM_APART


def test_unknown_and_rejected_are_one_to_the_eye() -> None:
    assert tokens.VERDICT_COLOURS[Verdict.UNKNOWN] == tokens.VERDICT_COLOURS[Verdict.REJECTED]


def _in_grey(verdict: Verdict) -> QImage:
    image = QImage(48, 48, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    icons.draw_shape(painter, verdict, QRectF(4, 4, 40, 40), QColor("black"))
    painter.end()
    return image


def _dark_pixels(image: QImage) -> set[tuple[int, int]]:
    size = range(image.width())
    return {(x, y) for x in size for y in size if image.pixelColor(x, y).lightness() < 128}


@pytest.mark.usefixtures("qapp")
def test_shapes_differ_without_any_colour() -> None:
    kinds = [verdict for verdict in Verdict if verdict is not Verdict.REJECTED]
    shapes = {verdict: _dark_pixels(_in_grey(verdict)) for verdict in kinds}
    for one, other in combinations(kinds, 2):
        shared = len(shapes[one] & shapes[other]) / len(shapes[one] | shapes[other])
        assert shared < 0.5, (one, other)


@pytest.mark.usefixtures("qapp")
def test_letters_are_inter_with_figures_of_one_width() -> None:
    font = fonts.font(tokens.BODY)
    metrics = QFontMetricsF(font)
    assert QFontInfo(font).family() == "Inter"
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("0000"))


@pytest.mark.usefixtures("qapp")
def test_bold_is_cut_bold_and_not_smeared() -> None:
    widths = [
        QFontMetricsF(fonts.font(60, weight)).horizontalAdvance("MANIFEST")
        for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.ExtraBold)
    ]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_nothing_but_the_tokens_names_a_colour() -> None:
    root = Path(ui.__file__).parent
    named = {
        f"{file.relative_to(root)}: {found}"
        for file in root.rglob("*.py")
        if file.name != "tokens.py"
        for found in re.findall(r"[\"']#[0-9A-Fa-f]{3,8}[\"']", file.read_text("utf-8"))
    }
    assert named == set()
