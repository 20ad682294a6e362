"""Every colour, size and radius of the window. Nothing else in the program names one.

Colours are `#RRGGBB`. Lengths are pixels at 96 dpi and a text scale of 1. The verdict colours were
chosen so that every pair differs by CIEDE2000 ≥ 20 in normal, protan, deutan and tritan vision
while their text holds a contrast of 4.5:1; tests/unit/test_theme.py computes both.
"""

from __future__ import annotations

from msgspec import Struct

from station.events import Verdict


class Palette(Struct, frozen=True):
    """The colours of one theme, by what they are for."""

    name: str
    background: str
    surface: str
    raised: str
    ink: str
    muted: str
    line: str
    chosen: str
    """The rail's chosen workflow."""
    focus: str
    """The ring around what the keyboard would press."""
    good: str
    good_tint: str
    warn: str
    warn_tint: str
    off: str
    """A dot that says: not known yet."""
    action: str
    action_ink: str
    """A filled button and its text."""


LIGHT = Palette(
    name="light",
    background="#F3F5F7",
    surface="#FFFFFF",
    raised="#F7F9FA",
    ink="#101820",
    muted="#5B6B79",
    line="#DFE5EA",
    chosen="#E9EEF5",
    focus="#2563EB",
    good="#00734F",
    good_tint="#E2F3EC",
    warn="#8A4B00",
    warn_tint="#FDF0DB",
    off="#8FA0AE",
    action="#101820",
    action_ink="#FFFFFF",
)

DARK = Palette(
    name="dark",
    background="#0E1318",
    surface="#161D24",
    raised="#1C252E",
    ink="#EAF0F5",
    muted="#8FA0AE",
    line="#26313B",
    chosen="#212C37",
    focus="#7AB2FF",
    good="#3CC492",
    good_tint="#10291F",
    warn="#F2A33A",
    warn_tint="#33230C",
    off="#5B6B79",
    action="#EAF0F5",
    action_ink="#101820",
)

PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}


class VerdictColours(Struct, frozen=True):
    """A verdict's pane, the text on it, and its frame (the pane's own colour where it has none)."""

    pane: str
    text: str
    frame: str


_INK = "#101820"
_WHITE = "#FFFFFF"
_BURGUNDY = VerdictColours("#5E0A1A", _WHITE, "#5E0A1A")

VERDICT_COLOURS = {
    Verdict.OK: VerdictColours("#00805A", _WHITE, "#00805A"),
    Verdict.DUPLICATE: VerdictColours("#FFC62B", _INK, "#FFC62B"),
    Verdict.MISSORT: VerdictColours("#6A45D8", _WHITE, "#6A45D8"),
    Verdict.HOLD: VerdictColours(_WHITE, _INK, _INK),
    Verdict.UNKNOWN: _BURGUNDY,
    Verdict.REJECTED: _BURGUNDY,
    Verdict.NOT_SAVED: VerdictColours("#CE0000", _WHITE, "#CE0000"),
}

ALARM_BUTTON = VerdictColours(_WHITE, "#8A0010", _WHITE)
"""The one button on NOT SAVED's window."""

# Type, by role: 13, 15, 18, 28, 30, 60, 158.
CAPTION = 13
BODY = 15
DETAIL = 18
FIGURE = 28
HEADLINE = 28
AWB = 30
WORD = 60
PLACE = 158

# Spacing goes in steps of 4.
STEP = 4
GAP = 16

RADIUS_BADGE = 6
RADIUS_TILE = 10
RADIUS_CARD = 14
RADIUS_PANE = 18

TOP_BAR = 56
RAIL = 196
SIDE = 308
ROW = 43
ROW_HEAD = 36
BADGE = 24
TOUCH = 60
"""Side of what a gloved finger must hit: 15 mm at 100 dpi."""
SCROLL_BAR = 6
PANE_FRAME = 14
PANE_WIDTH = 760
PANE_HEIGHT = 300
"""The pane's type is drawn for this size and grows with it."""
PANE_LEAST = 320
"""On 15.6 inches of 1366 by 768 this makes the capitals of the verdict 11.7 mm high."""
PANE_SHARE = 0.45
WINDOW = (1366, 768)
WINDOW_LEAST = (1180, 680)

ROOMY_SCALE = 1.2
"""Up to this text scale there is room for what only explains."""

SETTLE_MS = 120
"""The longest that anything moves after a verdict has landed."""
