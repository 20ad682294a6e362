"""Each workflow's ordinary course for 40 parcels at the real window, as an operator's hands do it.

What can be scanned is; a name is typed, a signature drawn, a weight put on the scale. A course
returns how many parcels it was about, and what the hands did with them alone: opening and closing
is done once, however many there are. Neighbours: tests/acceptance/hands, bench_hands.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from station.demo.badges import PIN, demo_badge
from station.events import CommandName, Verdict, Workflow
from tests.acceptance.hands import Hands, Operator
from tests.benchmarks.mirror_parcels import documents, parcels
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import apsw

    from station.devices.simulators.running import Simulation
    from tests.fakes.page_printer import PagePrinter

    Course = Callable[[Operator, "Parcels"], "Worked"]

PARCELS = 40
TYPED = 8
"""So many where the hands do the same for each, and slowly: names are typed."""
NAME = CommandName


class Parcels:
    """What lies at the hub or is on its way to it: nothing is handed out twice."""

    def __init__(self, mirror: apsw.Connection) -> None:
        self._mirror = mirror
        self._given: set[str] = set()
        self._bound: list[tuple[str, str]] = parcels(mirror, "bound", 10_000)

    def some(self, which: str, number: int = PARCELS) -> list[str]:
        """Return parcels of one kind (see mirror_parcels)."""
        return self._give(which, parcels(self._mirror, which, 10_000), number)

    def for_a_hop(self) -> tuple[str, list[str]]:
        """Return a hop and parcels that wait for it."""
        left = Counter(hop for awb, hop in self._bound if awb not in self._given)
        ((hop, _),) = left.most_common(1)
        bound = (awb for awb, to in self._bound if to == hop)
        return hop, self._give(f"for {hop}", bound, PARCELS)

    def _give(self, which: str, there: Iterable[str], number: int) -> list[str]:
        found = list(islice((awb for awb in there if awb not in self._given), number))
        assert len(found) == number, f"only {len(found)} parcels are {which}"
        self._given.update(found)
        return found

    def on(self, which: str) -> list[tuple[str, list[str]]]:
        """Return documents with their parcels: together as many as a course is about."""
        taken: list[tuple[str, list[str]]] = []
        for (number, *_), awbs in documents(self._mirror, which).items():
            room = PARCELS - sum(len(one) for _, one in taken)
            if len(awbs) <= room:
                taken.append((number, awbs))
        return taken


class Worked(NamedTuple):
    """How many parcels a course was about, and what was done with them alone."""

    parcels: int
    on_parcels: Hands


# ── only scans ───────────────────────────────────────────────────────────────────────────────


def receiving(op: Operator, stock: Parcels) -> Worked:
    """Receive what comes, with nothing expected."""
    op.choose(Workflow.RECEIVING)
    return _scanned(op, stock.some("coming"))


def receiving_manifests(op: Operator, stock: Parcels) -> Worked:
    """Open manifests, unload them mixed, close this desk's part."""
    op.choose(Workflow.RECEIVING)
    told = stock.on("manifests")
    for number, _ in told:
        op.scan(number)
    worked = _scanned(op, [awb for _, awbs in told for awb in awbs])
    op.twice(NAME.CLOSE)
    return worked


def handover(printer: PagePrinter) -> Course:
    """Return the course of who logs in by badge, loads a manifest, closes it and has it printed."""

    def course(op: Operator, stock: Parcels) -> Worked:
        hop, awbs = stock.for_a_hop()
        op.log_in(demo_badge("operator01"), "Operator 01")
        op.choose(Workflow.HANDOVER)
        op.tell(NAME.DESTINATION, hop)
        worked = _scanned(op, awbs)
        assert op.twice(NAME.CLOSE).verdict is Verdict.OK
        op.tell(NAME.PRINT)
        op.counter.until(lambda: bool(printer.jobs))
        return worked

    return course


def handover_partner(op: Operator, stock: Parcels) -> Worked:
    """Load a partner's manifest: its number is scanned behind ours."""
    _, awbs = stock.for_a_hop()
    op.choose(Workflow.HANDOVER)
    op.tell(NAME.DESTINATION, "JNE")
    numbers = iter(range(20_000_000_000_000, 20_000_000_000_000 + PARCELS))
    worked = Worked(PARCELS, op.each(awbs, lambda awb: _pair(op, awb, str(next(numbers)))))
    assert op.twice(NAME.CLOSE).verdict is Verdict.OK
    op.tell(NAME.PRINT)
    return worked


def _pair(op: Operator, awb: str, number: str) -> None:
    op.scan(awb)
    op.scan(number)


def packing(op: Operator, stock: Parcels) -> Worked:
    """Fill a bag for one hop, and seal it."""
    hop, awbs = stock.for_a_hop()
    op.choose(Workflow.PACKING)
    op.tell(NAME.OPEN)
    op.tell(NAME.DESTINATION, hop)
    worked = _scanned(op, awbs)
    op.twice(NAME.SEAL)
    assert op.scan("SEGEL-7700").verdict is Verdict.OK
    return worked


def problem(op: Operator, stock: Parcels) -> Worked:
    """Report parcels under one code."""
    op.choose(Workflow.PROBLEM)
    op.pick(barcode(NAME.PROBLEM, "NTH"), "NTH")
    return _scanned(op, stock.some("here"))


def delivery_out(op: Operator, stock: Parcels) -> Worked:
    """Load a courier's round, who shows a badge, and let it leave."""
    op.choose(Workflow.DELIVERY)
    op.tell(NAME.OPEN)
    op.scan(demo_badge("operator05"))  # the courier of this hub is out already
    worked = _scanned(op, stock.some("arrived"))
    assert op.twice(NAME.CLOSE).verdict is Verdict.OK
    return worked


def delivery_debrief(op: Operator, stock: Parcels) -> Worked:
    """Take rounds back: what came back is scanned, the money of what did not is counted, typed."""
    op.choose(Workflow.DELIVERY)
    total, hands = 0, Hands()
    for number, awbs in stock.on("rounds"):
        op.pick(number, number)
        worked = _scanned(op, awbs)
        total, hands = total + worked.parcels, Hands(*map(sum, zip(hands, worked[1], strict=True)))
        asked = op.twice(NAME.CLOSE)
        if asked.verdict is None:
            op.counter.type_number("".join(filter(str.isdigit, asked.word)))
        assert op.counter.story.verdict is Verdict.OK
    return Worked(total, hands)


def stocktake(op: Operator, stock: Parcels) -> Worked:
    """Count what lies on the floor."""
    op.choose(Workflow.STOCKTAKE)
    op.tell(NAME.OPEN)
    op.counter.number_shown("S")
    worked = _scanned(op, stock.some("here"))
    op.twice(NAME.CLOSE)
    op.counter.until(lambda: "-S" not in op.title)
    return worked


def _scanned(op: Operator, awbs: list[str]) -> Worked:
    return Worked(len(awbs), op.each(awbs, op.scan))


# ── not only scans ───────────────────────────────────────────────────────────────────────────


def weighing(scale: Simulation) -> Course:
    """Return the course of a weighing clerk at this scale: scanned, and put on it."""

    def weigh(op: Operator, awb: str) -> None:
        scale.obey("0")
        shown = op.counter.window.screen_.scale
        op.counter.until(lambda: shown is not None and shown.weight.text() == "0,000 kg")
        op.scan(awb)
        scale.obey("1.250")
        op.counter.until(lambda: op.counter.story.awb == awb and op.counter.story.verdict)

    def course(op: Operator, stock: Parcels) -> Worked:
        op.choose(Workflow.WEIGHING)
        op.counter.until(lambda: op.counter.window.screen_.scale is not None)
        awbs = stock.some("light", TYPED)
        return Worked(TYPED, op.each(awbs, lambda awb: weigh(op, awb)))

    return course


def delivery_counter(op: Operator, stock: Parcels) -> Worked:
    """Give parcels to who collects them: name, relation, signature."""
    op.choose(Workflow.DELIVERY)
    return Worked(TYPED, op.each(stock.some("unpaid", TYPED), lambda awb: _collect(op, awb)))


def _collect(op: Operator, awb: str) -> None:
    op.scan(awb)
    op.counter.type_number("Ani")
    op.counter.type_number("1")
    _sign(op)


def pickup(op: Operator, stock: Parcels) -> Worked:
    """Take parcels in from senders, who sign."""
    op.choose(Workflow.PICKUP)
    return Worked(TYPED, op.each(stock.some("booked", TYPED), lambda awb: _pick_up(op, awb)))


def _pick_up(op: Operator, awb: str) -> None:
    op.scan(awb)
    op.counter.type_number("Ani")
    _sign(op)


def _sign(op: Operator) -> None:
    """Draw a signature with the mouse, and keep it."""
    proof, counter = op.counter.window.screen_.proving.proof, op.counter
    assert proof is not None
    counter.until(proof.isVisible)
    QTest.mousePress(proof.pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 80))
    for point in ((60, 30), (90, 90), (130, 40), (220, 50)):
        QTest.mouseMove(proof.pad, QPoint(*point))
    QTest.mouseRelease(proof.pad, Qt.MouseButton.LeftButton, pos=QPoint(220, 50))
    before = counter.window.screen_.pane.news
    QTest.mouseClick(proof.keep, Qt.MouseButton.LeftButton)
    assert counter.next_story(before).verdict is Verdict.OK


def lost_label(op: Operator, stock: Parcels) -> Worked:
    """Print labels again, each for the first reason of the list."""
    op.choose(Workflow.LOST_LABEL)
    return Worked(TYPED, op.each(stock.some("here", TYPED), lambda awb: _relabel(op, awb)))


def _relabel(op: Operator, awb: str) -> None:
    op.scan(awb)
    counter, screen = op.counter, op.counter.window.screen_
    counter.until(lambda: screen.problem is not None and bool(screen.problem.offers.buttons))
    before = screen.pane.news
    assert screen.problem is not None
    QTest.mouseClick(screen.problem.offers.buttons[0], Qt.MouseButton.LeftButton)
    assert counter.next_story(before).verdict is Verdict.OK


def shift(op: Operator, stock: Parcels) -> Worked:
    """Open the hub's shift, count, close it: a supervisor signs by badge and PIN."""
    op.choose(Workflow.SHIFT)
    op.tell(NAME.OPEN)
    op.counter.until(lambda: "/" in op.title)
    stocktake(op, stock)
    before = op.did
    op.choose(Workflow.SHIFT)
    op.twice(NAME.CLOSE)
    band = op.counter.window.approval.band
    op.counter.until(band.isVisible)
    op.show(demo_badge("supervisor01"))
    op.counter.until(lambda: band.who.text() == "Supervisor 01")
    QTest.keyClicks(band.pin, PIN, delay=60)
    QTest.keyClick(band.pin, Qt.Key.Key_Return, delay=120)
    op.counter.until(lambda: not band.isVisible())
    return Worked(1, op.did - before)
