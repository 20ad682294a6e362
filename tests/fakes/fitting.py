"""Whether a window's words fit their places, for tests that look at a whole screen."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QWidget

from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def shown(window: QWidget) -> Iterator[QWidget]:
    """Yield all that can be seen."""
    yield from (widget for widget in window.findChildren(QWidget) if widget.isVisible())


def scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and isinstance(parent.parentWidget(), QScrollArea)


def cut(widget: QWidget) -> str:
    """Return why a widget's words do not fit, or nothing."""
    if isinstance(widget, QLabel) and widget.text():
        room = widget.contentsRect()
        metrics = QFontMetrics(widget.font())
        if widget.wordWrap():
            words = re.split(r"[\s\u200b/-]+", widget.text())
            widest = max(metrics.horizontalAdvance(word) for word in words)
            tall = widget.heightForWidth(widget.width())
            fits = widest <= room.width() and tall <= widget.height()
        else:
            wide = metrics.horizontalAdvance(widget.text())
            fits = wide <= room.width() and metrics.height() <= room.height()
        return "" if fits else f"{widget.text()!r} in {room.size().toTuple()}"
    if isinstance(widget, KeyButton):
        need = widget.sizeHint().width()
        return "" if need <= widget.width() else f"{widget.text()!r} needs {need}"
    if isinstance(widget, QLineEdit):
        need = QFontMetrics(widget.font()).horizontalAdvance(widget.placeholderText()) + 28
        return "" if need <= widget.width() else f"{widget.placeholderText()!r} needs {need}"
    return ""


def outside(widget: QWidget) -> bool:
    """Return whether a widget reaches beyond its parent."""
    parent = widget.parentWidget()
    return (
        parent is not None
        and not scrolls(widget)
        and not widget.isWindow()
        and not parent.rect().contains(widget.geometry())
    )


def overlaps(parent: QWidget) -> list[tuple[str, str]]:
    """Return the pairs of children that stand on each other."""
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]
    return [
        (repr(one), repr(other))
        for one, other in combinations(children, 2)
        if one.geometry().intersects(other.geometry())
    ]


def fits(window: QWidget, parents: Sequence[QWidget]) -> bool:
    """Claim that nothing is cut, nothing reaches out, and no two parts of `parents` overlap.

    To be waited for: a layout settles in several turns of the event loop.
    """
    assert [why for widget in shown(window) if (why := cut(widget))] == []
    assert [widget for widget in shown(window) if outside(widget)] == []
    assert [pair for parent in parents for pair in overlaps(parent)] == []
    return True
