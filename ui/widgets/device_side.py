"""All about the chosen device, card below card: what it is, a test, who answered, its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.cli.identify_words import trouble_of
from station.devices.survey import WEDGE
from ui.device_offers import offers_of
from ui.device_words import GOOD
from ui.printer_rows import PRINTER
from ui.theme import tokens
from ui.widgets.device_card import DeviceCard
from ui.widgets.live_card import LiveCard
from ui.widgets.offers_card import OffersCard
from ui.widgets.side_scroll import SideScroll
from ui.widgets.trial_card import TrialCard
from ui.widgets.weighing_card import WeighingCard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from station.devices.identifying import Identified
    from station.devices.survey import Seen
    from station.devices.tap import Passed
    from station.rules.trial_scan import Trial
    from ui.cells import Words
    from ui.theme.look import Look


class DeviceSide(SideScroll):
    """Shows those cards that concern the device; what needs more height scrolls.

    `above` and `below` are the printers' (see printer_side), which says when they are shown.
    """

    def __init__(self, above: QWidget, below: QWidget) -> None:
        inside = QWidget()
        super().__init__(inside)
        inside.setObjectName("figures")
        self.card, self.trial, self.weighing = DeviceCard(), TrialCard(), WeighingCard()
        self.offers, self.live = OffersCard(), LiveCard()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP)
        for card in (above, self.card, self.trial, self.weighing, self.offers, below):
            column.addWidget(card)
        column.addWidget(self.live, 1)
        column.addStretch(0)

    def dress(self, look: Look, words: Words) -> None:
        """Take a theme and a language."""
        self._texts = texts = words.texts
        self.card.dress(look, texts)
        self.trial.dress(look, texts)
        self.weighing.dress(look, texts)
        self.offers.dress(look, texts("tools.use_this"))
        self.live.dress(look, words)

    def show_device(self, seen: Seen | None, trial: Trial | None, passed: Iterable[Passed]) -> None:
        """Show a device, what came of its last test scan, and what it said, oldest first."""
        self.card.show_seen(seen, self._texts)
        is_read = seen is not None and seen.state in GOOD
        kind = seen.kind if seen is not None else ""
        self.trial.setVisible(is_read and kind in ("scanner", WEDGE))
        self.trial.show_trial(trial)
        self.weighing.setVisible(is_read and kind == "scale")
        if seen is not None and seen.used is not None:
            self.weighing.show_scale(seen.used)
        self.live.setVisible(is_read and kind != PRINTER)
        self.live.show_passed(passed)

    def show_answers(
        self, seen: Seen | None, told: Sequence[Identified] | None, *, waits: bool
    ) -> None:
        """Show who answered on the device's port: None while nobody was asked, or `waits`."""
        self.card.identify.setDisabled(waits)
        self.offers.setVisible(seen is not None and told is not None)
        if seen is None or told is None:
            return
        if waits:
            self.offers.show_offers(self._texts("tools.asking"), [])
            return
        offers = [offer for one in told for offer in offers_of(one, seen.address, self._texts)]
        said = [trouble for one in told if (trouble := trouble_of(one, self._texts))]
        nothing = "tools.answered" if offers else "identify.silent"
        self.offers.show_offers(said[0] if said else self._texts(nothing), offers)
