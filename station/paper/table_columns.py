"""A column made ready for a document: what its cells say. Facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from station.paper.table_template import Align


class CellColumn(Struct, frozen=True):
    """A column made ready: a line (and its number) to its text, and to its barcode's."""

    head: str
    width_mm: float
    align: Align
    bold: bool
    text: Callable[[Any, int], str]
    code: Callable[[Any], str] | None
    module_mm: float
    total: str
