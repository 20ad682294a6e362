"""Inter with tabular figures; the system's own sans where Inter is missing."""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

log = logging.getLogger(__name__)

_PACKAGE = "fontpkg_inter"
_INTER = "Inter"
_OPTICAL = (14.0, 32.0)
_DISPLAY_PX = 24
"""Only two optical sizes: each more would be loaded as a font of its own."""
_FILE = "Inter[opsz,wght].ttf"


@cache
def family() -> str:
    """Return Inter's family name after making it known to Qt, or the system font's."""
    spec = find_spec(_PACKAGE)
    if spec is not None and spec.origin is not None:
        file = Path(spec.origin).parent / "files" / _FILE
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            return QFontDatabase.applicationFontFamilies(number)[0]
    log.info("Inter is not installed; using the system's font")
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def font(
    size_px: float,
    weight: QFont.Weight = QFont.Weight.Normal,
    *,
    tracking: float = 0.0,
    tabular: bool = True,
) -> QFont:
    """Return the window's font. `tracking` is extra space between letters, in em.

    The same font object comes back for the same wish, with its metrics already loaded; copy it
    before changing it.
    """
    return _made(max(1, round(size_px)), weight, tracking, tabular)


@lru_cache(maxsize=256)
def _made(pixels: int, weight: QFont.Weight, tracking: float, tabular: bool) -> QFont:
    made = QFont(family())
    made.setPixelSize(pixels)
    if family() == _INTER:
        # By axis: asked for by weight, Qt would smear the regular cut instead of using the bold.
        made.setVariableAxis(QFont.Tag("wght"), weight.value)
        made.setVariableAxis(QFont.Tag("opsz"), _OPTICAL[pixels >= _DISPLAY_PX])
    else:
        made.setWeight(weight)
    # Said even when it is off: a painter's font inherits what is left unsaid from its widget's.
    made.setFeature(QFont.Tag("tnum"), int(tabular))
    if tracking:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, pixels * tracking)
    return made
