"""The screen of every workflow: verdict pane over the session's list, and the right-hand column.

Receiving shows the session in figures on the right, until something is unloaded against a list; the
others what they work on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station.events import Action, CommandName, Prompted, ScanRecorded, Workflow, WorkShown
from ui.proving import Proving
from ui.theme import tokens
from ui.unloading import Unloading
from ui.widgets.awb_entry import AwbEntry
from ui.widgets.owed_panel import OwedPanel
from ui.widgets.scan_list import ScanList
from ui.widgets.session_panel import SessionPanel
from ui.widgets.verdict_pane import VerdictPane
from ui.widgets.verdict_story import beginning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from station.events import Offer, WeightShown
    from station.identity import StationIdentity
    from station.texts import Texts
    from ui.screens.problem_side import ProblemSide
    from ui.theme.look import Look
    from ui.widgets.finder import Inquire
    from ui.widgets.offer_grid import OfferGrid
    from ui.widgets.picture_panel import PicturePanel
    from ui.widgets.proof_panel import ProofPanel
    from ui.widgets.relation_panel import RelationPanel
    from ui.widgets.scale_card import ScaleCard
    from ui.widgets.verdict_story import News
    from ui.widgets.work_panel import WorkPanel

_SIDE_GROWS = 1.25
"""The right column's figures need less than the full text scale's width."""
_REPORTING = frozenset({Workflow.PROBLEM, Workflow.LOST_LABEL})
_WEIGHING = frozenset({Workflow.WEIGHING, Workflow.PACKING})
_FIRST = 1_000
"""Takes what room there is before the empty stretch does."""
_SIDE_SHARE = 0.12
"""The right column's part of a wider window."""


class WorkScreen(QWidget):
    """Pane and first row always tell the same story: the pane at once, the row right after.

    `commanded` brings an Action that a person pressed, `proven` the Pictures of a proof.
    """

    commanded = Signal(object)
    proven = Signal(object)
    noted = Signal(str, str)
    """A note: of what, and its words."""
    pictured = Signal(str, bytes)
    """A photo: of what, and the JPEG."""

    def __init__(self, inquire: Inquire, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inquire = inquire
        self.setObjectName("screen")
        self.pane = VerdictPane()
        self.scans = ScanList()
        self.session = SessionPanel()
        self.owed = OwedPanel()
        self._weight: WeightShown | None = None
        self.scale: ScaleCard | None = None
        """What the scale shows, made with its first weight in a workflow that weighs."""
        self.panel: WorkPanel | None = None
        """What a workflow works on, made when there is the first of that."""
        self.choices: OfferGrid | None = None
        """What an answer can be chosen from, made when there is the first choice."""
        self.problem: ProblemSide | None = None
        """Codes, a note and a photo, made when they are first wanted."""
        self.entry = AwbEntry()
        self._workflow = Workflow.RECEIVING
        self._is_asked = False
        self.unloading = Unloading(self)
        self.proving = Proving(self)
        self._latest_seq = -1
        self._unseen: ScanRecorded | None = None
        """A list's newest line, which the pane did not show."""
        self._list: QWidget | None = None
        self._scale = 1.0
        self._side_least = 0
        self._side = QWidget()
        self._place()
        self.scans.undo_asked.connect(self._ask_undo)

    def _ask_undo(self, recorded: ScanRecorded) -> None:
        """Have this scan undone; whoever asks types why."""
        self.commanded.emit(Action(CommandName.UNDO, str(recorded.seq)))
        self.entry.field.setFocus()

    def _place(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(tokens.GAP)
        middle.addWidget(self.pane)
        middle.addWidget(self.scans, 1)
        self._middle = middle
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(tokens.GAP)
        side.addWidget(self._figures(), 1)
        side.addWidget(self.entry)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        row.setSpacing(tokens.GAP)
        row.addLayout(middle, 1)
        row.addWidget(self._side)

    def _figures(self) -> QScrollArea:
        """Stack the figures; where large type needs more height than there is, they scroll."""
        inside = QWidget()
        inside.setObjectName("figures")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP - tokens.STEP)
        column.addWidget(self.session)
        column.addWidget(self.owed)
        column.addStretch(1)
        self._figures_column = column
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self.pane.dress(look, texts, timezone)
        self.scans.dress(look, texts, timezone)
        self.session.dress(look, texts)
        self.owed.dress(look, texts, timezone)
        self.entry.dress(look, texts)
        self._look, self._texts = look, texts
        self.proving.dress(look, texts)
        self.unloading.dress(look, texts)
        for late in (self.panel, self.scale, self.problem, self.choices):
            if late is not None:
                late.dress(look, texts)
        self._scale = look.scale
        self._share_room()

    def prepare(self) -> None:
        """Make what the first frame did not need, before the first scan needs it."""
        self.scans.table.ensurePolished()
        self.entry.prepare()
        self.unloading.prepare()
        self.pane.prepare()

    def show_identity(self, identity: StationIdentity) -> None:
        """Say whose session this is."""
        self.session.show_desk(identity.desk)

    def show_workflow(self, workflow: Workflow) -> None:
        """Show a workflow's right-hand column; the verdict before it was another workflow's."""
        is_receiving = workflow is Workflow.RECEIVING
        if workflow is not self._workflow:
            self.pane.begin_with(beginning(WorkShown(workflow)))
            self.pane.show_news(None)
        self._workflow, self._is_asked = workflow, False
        if self.panel is None and not is_receiving:
            self.make_panel()
        for widget in (self.session, self.owed):
            widget.setVisible(is_receiving)
        if self.panel is not None:
            self.panel.setVisible(not is_receiving)
            self.panel.show_asked(None)
        self.proving.show_asked("")
        self._show_choices(())
        self.unloading.show_asked("")
        self.unloading.show()
        if workflow in _REPORTING and self.problem is None:
            self._make_problem()
        if self.problem is not None:
            self.problem.setVisible(workflow in _REPORTING)
        if workflow in _WEIGHING:
            self._show_scale()
        if self.scale is not None:
            self.scale.setVisible(workflow in _WEIGHING)

    @property
    def workflow(self) -> Workflow:
        """Which workflow it is of."""
        return self._workflow

    def show_list(self, card: QWidget | None) -> None:
        """Put a list of codes in the place of the session's; None: the session's again."""
        if card is not None and card is not self._list:
            self._middle.addWidget(card, 1)
            self._list = card
        if self._list is not None:
            self._list.setVisible(card is not None)
        self.scans.setVisible(card is None)
        self._share_room()
        if card is None and self._unseen is not None and not self._is_asked:
            self.pane.show_news(self._unseen)
        self._unseen = None

    @property
    def shows_list(self) -> bool:
        """Whether a list of codes stands in the place of the session's."""
        return not self._shows_scans

    def show_listed(self, recorded: ScanRecorded) -> None:
        """Count and list what a list's line recorded.

        While the list itself is shown, the pane stays with what people scan.
        """
        self._add(recorded)
        self._unseen = recorded
        if self._shows_scans and not self._is_asked:
            self.pane.show_news(recorded)

    @property
    def _shows_scans(self) -> bool:
        return self._list is None or self._list.isHidden()

    @property
    def is_receiving(self) -> bool:
        """Whether parcels are received now."""
        return self._workflow is Workflow.RECEIVING

    def make_panel(self) -> None:
        """Make the panel of what is worked on."""
        from ui.widgets.work_panel import WorkPanel  # not for the first frame

        self.panel = WorkPanel()
        self.panel.dress(self._look, self._texts)
        self.panel.commanded.connect(self.commanded)
        self._figures_column.insertWidget(0, self.panel)

    def add_side(self, panel: ProofPanel | RelationPanel | PicturePanel) -> None:
        """Put a special input on top of the right column."""
        panel.dress(self._look, self._texts)
        self._figures_column.insertWidget(0, panel)

    def add_below(self, row: QWidget) -> None:
        """Put something below the figures."""
        self.unloading.dress(self._look, self._texts)
        self._figures_column.addWidget(row, _FIRST)

    def _show_choices(self, offers: Sequence[Offer]) -> None:
        if offers and self.choices is None:
            from ui.widgets.offer_grid import OfferGrid  # not for the first frame

            self.choices = OfferGrid()
            self.choices.dress(self._look, self._texts)
            self.choices.chosen.connect(self.commanded)
            self._figures_column.insertWidget(0, self.choices)
        if self.choices is not None:
            self.choices.show_offers(offers, "")

    def _make_problem(self) -> None:
        from ui.screens.problem_side import ProblemSide  # not for the first frame

        self.problem = ProblemSide(self._inquire)
        self.problem.dress(self._look, self._texts)
        self.problem.commanded.connect(self.commanded)
        self.problem.noted.connect(self.noted)
        self.problem.pictured.connect(self.pictured)
        self.problem.noted.connect(self.entry.field.setFocus)
        self._figures_column.insertWidget(1, self.problem)

    def leave(self) -> None:
        """Stop what runs by itself."""
        self.proving.close_down()
        if self.problem is not None:
            self.problem.close_down()

    def show_weight(self, shown: WeightShown) -> None:
        """Show what the scale shows, in a workflow that weighs."""
        self._weight = shown
        if self._workflow in _WEIGHING:
            self._show_scale()

    def _show_scale(self) -> None:
        if self._weight is None:
            return
        if self.scale is None:
            from ui.widgets.scale_card import ScaleCard  # not for the first frame

            self.scale = ScaleCard()
            self.scale.dress(self._look, self._texts)
            self._figures_column.insertWidget(0, self.scale)
        self.scale.show_weight(self._weight)

    def show_work(self, shown: WorkShown) -> None:
        """Show what a workflow works on, if it is this one."""
        if shown.workflow is self._workflow:
            self.pane.begin_with(beginning(shown))
        if shown.workflow is Workflow.RECEIVING:
            self.unloading.show_work(shown)
        elif self.panel is not None and shown.workflow is self._workflow:
            self.panel.show_work(shown)
            if self.problem is not None:
                self.problem.show_work(shown)

    def show_session(self, newest_first: Sequence[ScanRecorded]) -> None:
        """Show what this desk did before the window opened."""
        self.scans.show_session(newest_first)
        scans = (recorded.decision for recorded in newest_first if _is_scan(recorded))
        self.session.show_session(decision.verdict for decision in scans)
        if newest_first:
            self._latest_seq = newest_first[0].seq
            self.pane.show_news(newest_first[0])

    def show_news(self, news: News) -> None:
        """Show the verdict first, then the row and the figures."""
        self.pane.show_news(news)
        asked = news.key if isinstance(news, Prompted) else ""
        self.unloading.show_asked(asked)
        if self.panel is not None:
            self.panel.show_asked(news if isinstance(news, Prompted) else None)
        self.proving.show_asked(asked)
        self._show_choices(news.offers if isinstance(news, Prompted) else ())
        self._is_asked = bool(asked)
        if isinstance(news, ScanRecorded):
            self._unseen = None
            self._add(news)

    def _add(self, recorded: ScanRecorded) -> None:
        """Put a scan into the list and the figures, once."""
        if recorded.seq > self._latest_seq:
            self._latest_seq = recorded.seq
            self.scans.add(recorded)
            if _is_scan(recorded):
                self.session.add(recorded.decision.verdict)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room; the pane never gets less than can be read from two metres."""
        super().resizeEvent(event)
        self._share_room()

    def widen_side(self, least: int) -> None:
        """Have the right column so many pixels wide at the least: something lies over it."""
        self._side_least = least
        self._share_room()

    def _share_room(self) -> None:
        """Give the list whole rows; the pane has its share, and what is left over."""
        room = self.height() - 3 * tokens.GAP
        least = max(tokens.PANE_LEAST, round(room * tokens.PANE_SHARE))
        rest = room - least
        self.pane.setFixedHeight(
            room - (self.scans.whole_height(rest) if self._shows_scans else rest)
        )
        spare = max(0, self.width() + tokens.RAIL - tokens.WINDOW[0])
        side = tokens.SIDE * min(self._scale, _SIDE_GROWS) + spare * _SIDE_SHARE
        self._side.setFixedWidth(max(round(side), self._side_least))


def _is_scan(recorded: ScanRecorded) -> bool:
    """Return whether a parcel was scanned: the figures count neither commands nor undoing."""
    return bool(recorded.decision.awb) and recorded.undoes is None
