"""How the window looks now: a palette and a text scale, handed to every widget."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtGui import QColor, QFont

from ui.theme import fonts, tokens
from ui.theme.tokens import Palette


class Look(Struct, frozen=True):
    """A palette and the factor that all type, and all that holds type, grows by (1.0 to 1.5)."""

    palette: Palette = tokens.LIGHT
    scale: float = 1.0

    def px(self, length: float) -> int:
        """Return a length of tokens.py at this scale."""
        return round(length * self.scale)

    def font(
        self,
        size: float,
        weight: QFont.Weight = QFont.Weight.Normal,
        *,
        tracking: float = 0.0,
    ) -> QFont:
        """Return the window's font in a size of tokens.py, at this scale."""
        return fonts.font(size * self.scale, weight, tracking=tracking)

    def mixed(self, over: str, share: float, under: str) -> QColor:
        """Return `share` of one colour laid over another."""
        top, base = QColor(over), QColor(under)

        def mix(of_top: float, of_base: float) -> float:
            return share * of_top + (1 - share) * of_base

        return QColor.fromRgbF(
            mix(top.redF(), base.redF()),
            mix(top.greenF(), base.greenF()),
            mix(top.blueF(), base.blueF()),
        )
