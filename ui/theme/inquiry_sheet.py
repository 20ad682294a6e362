"""What the inquiry and the page of tables add to the window's stylesheet, when they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.theme import tokens

if TYPE_CHECKING:
    from ui.theme.look import Look

_SHEET = """
#band {{ background: {warn_tint}; border: none; border-radius: {card}px; }}
QListView {{ background: transparent; border: none; color: {ink}; outline: none; }}
QTableView#page {{ selection-background-color: {chosen}; selection-color: {ink}; }}
QTableView#page::item {{ padding: 0 12px; border-bottom: 1px solid {line}; }}
QTableView#page::item:selected {{ background: {chosen}; color: {ink}; }}
QTableView#page::item:focus {{ border: 2px solid {focus}; padding: 0 10px; }}
QTableView#page QHeaderView::section {{ background: {raised}; padding: 0 15px;
  border: none; border-top: 1px solid {line}; border-bottom: 1px solid {line}; }}
QListWidget::item {{ padding: 0 12px; border-radius: {tile}px; margin-right: 6px; }}
QListWidget::item:disabled {{ color: {muted}; }}
QListWidget::item:selected {{ background: {chosen}; color: {ink}; }}
QListWidget::item:selected:active {{ border: 2px solid {focus}; padding: 0 10px; }}
QComboBox {{ background: {surface}; color: {ink}; border: 1px solid {edge};
  border-radius: {tile}px; padding: 0 12px; }}
QComboBox:focus {{ border: 2px solid {focus}; padding: 0 11px; }}
QComboBox::drop-down {{ border: none; width: 32px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {surface}; color: {ink}; border: 1px solid {line};
  selection-background-color: {chosen}; selection-color: {ink}; outline: none; }}
QScrollBar:horizontal {{ background: transparent; height: {scroll_bar}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {edge}; border-radius: 3px; min-width: 40px; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ width: 0; }}
"""


def inquiry_sheet(look: Look) -> str:
    """Return the sheet for a theme."""
    palette = look.palette
    return _SHEET.format(
        surface=palette.surface,
        raised=palette.raised,
        ink=palette.ink,
        muted=palette.muted,
        line=palette.line,
        edge=palette.off,
        focus=palette.focus,
        chosen=palette.chosen,
        warn_tint=palette.warn_tint,
        card=tokens.RADIUS_CARD,
        tile=tokens.RADIUS_TILE,
        scroll_bar=tokens.SCROLL_BAR,
    )
