"""Whether this machine can show a window. Asked before Qt is imported, which would abort."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Return whether a window could be shown here."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
