"""The keyboard wedge as a station's settings say, and as somebody chooses meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject

from station.devices.decoders.wedge import WedgeTiming
from station.devices.keyboard_layouts import Layout
from ui.keyboard_wedge import KeyboardWedge

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from station.clock import Clock
    from ui.port import StationPort

_WEDGE = "keyboard"


class StationWedge(QObject):
    """Attached from the beginning, as long as its window lives."""

    def __init__(
        self,
        window: QWidget,
        station: StationPort,
        clock: Clock,
        on_stroke: Callable[[str, float], None],
    ) -> None:
        super().__init__(window)
        self._options = station.settings.wedge
        self._wedge = KeyboardWedge(
            station.post,
            clock,
            device=_WEDGE,
            timing=self._timing(),
            layout=Layout(self._options.layout),
            parent=window,
        )
        self._wedge.on_stroke = on_stroke
        self._wedge.attach()
        self.detach = self._wedge.detach

    def choose(self, choices: dict[str, str | int]) -> None:
        """Take options of [wedge] that a person chose."""
        self._options = replace(self._options, **choices)
        self._wedge.use(self._timing(), Layout(self._options.layout))

    def _timing(self) -> WedgeTiming:
        options = self._options
        return WedgeTiming(
            shortest=options.min_length,
            median_gap_s=options.median_gap_ms / 1000,
            hiccup_gap_s=options.one_gap_ms / 1000,
            idle_s=options.idle_ms / 1000,
        )
