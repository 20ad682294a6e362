"""The window's stylesheet, made from the tokens. Fonts are set on the widgets, not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Verdict
from ui.theme import tokens

if TYPE_CHECKING:
    from ui.theme.look import Look

_SHEET = """
#window, #screen {{ background: {background}; }}
QScrollArea, #figures {{ background: transparent; }}
#topBar {{ background: {surface}; border: none; border-bottom: 1px solid {line}; }}
#rail {{ background: {surface}; border: none; border-right: 1px solid {line}; }}
#card, #listCard {{ background: {surface}; border: 1px solid {line}; border-radius: {card}px; }}
#tile {{ background: {raised}; border: 1px solid {line}; border-radius: {tile}px; }}
#storeNotice {{ background: {warn_tint}; border: none; border-bottom: 1px solid {line}; }}
#demo {{ background: {warn_tint}; border: none; border-top: 1px solid {line}; }}
QLabel {{ background: transparent; color: {ink}; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="warn"] {{ color: {warn}; }}
QLabel[role="good"] {{ color: {good}; }}
QLabel[role="alarm"] {{ color: {alarm_ink}; }}
QFrame[role="rule"] {{ background: {line}; border: none; }}
QLineEdit {{ background: {surface}; color: {ink}; border: 1px solid {edge};
  border-radius: {tile}px; padding: 0 12px;
  selection-background-color: {focus}; selection-color: {surface};
  placeholder-text-color: {muted}; }}
QLineEdit:focus {{ border: 2px solid {focus}; padding: 0 11px; }}
QTextBrowser {{ background: transparent; border: none; color: {ink};
  selection-background-color: {focus}; selection-color: {surface}; }}
QTableView {{ background: transparent; border: none; color: {ink}; outline: none; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{ background: transparent; color: {muted}; border: none; }}
QScrollBar:vertical {{ background: transparent; width: {scroll_bar}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {edge}; border-radius: 3px; min-height: 40px; }}
QScrollBar[held="true"]::handle:vertical {{ background: {focus}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def stylesheet(look: Look) -> str:
    """Return the sheet for a theme."""
    palette = look.palette
    return _SHEET.format(
        background=palette.background,
        surface=palette.surface,
        raised=palette.raised,
        ink=palette.ink,
        muted=palette.muted,
        line=palette.line,
        edge=palette.off,
        focus=palette.focus,
        warn=palette.warn,
        good=palette.good,
        alarm_ink=tokens.VERDICT_COLOURS[Verdict.NOT_SAVED].text,
        warn_tint=palette.warn_tint,
        card=tokens.RADIUS_CARD,
        tile=tokens.RADIUS_TILE,
        scroll_bar=tokens.SCROLL_BAR,
    )
