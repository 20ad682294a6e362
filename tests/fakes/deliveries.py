"""A desk that delivers: couriers, parcels that wait for them, and a supervisor who allows things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import ApprovalWanted, Command, CommandName, Picture, Workflow
from station.journal.details import Approval
from station.mirror.facts import MirrorPerson
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from pathlib import Path

    from station.events import Announcement

ONE, TWO, THREE = "JX1203345871", "JX1203345872", "JX1203345873"
ROUND = "CGK-3-20261122-R001"
PNG = b"\x89PNG\r\n\x1a\n signature"


class Counter(DeskAtWork):
    """At CGK, where three parcels wait: ONE and THREE with COD of 150,000 and 50,000."""

    def __init__(self, folder: Path) -> None:
        cod = {ONE: 150_000, TWO: 0, THREE: 50_000}
        known = FakeKnowledge(
            {
                awb: a_waybill(awb, destination="CGK", status="AT_HUB", cod_amount=owed)
                for awb, owed in cod.items()
            }
        )
        known.people = {
            name: MirrorPerson(name, "courier", name != "gone") for name in ("budi", "sari", "gone")
        }
        super().__init__(folder, known)
        self.choose(Workflow.DELIVERY)

    def set_out(self, *awbs: str, courier: str = "budi") -> None:
        """A courier leaves with these."""
        self.tell(CommandName.OPEN, courier)
        for awb in awbs:
            self.scan(awb)
            assert self.verdict[0] == "ok"
        self.twice(CommandName.CLOSE)
        assert self.verdict[1] == "round_left"

    def answer(self, *texts: str) -> None:
        """Type one answer after the other."""
        for text in texts:
            self.scan(text)

    def show(self, *kinds: str, content: bytes = PNG) -> list[Announcement]:
        """Sign, or take a photo, and keep the proof."""
        self.clock.advance(2)
        pictures = tuple(Picture(kind, "image/png", content) for kind in kinds)
        return self._do(Command(CommandName.PHOTO, self.clock.now(), "typed", pictures=pictures))

    def allow(self) -> None:
        """Have a supervisor allow what was asked for."""
        (asked,) = (said for said in self.said if isinstance(said, ApprovalWanted))
        told = (asked.action, asked.subject, asked.requester, "supervisor01", "dihitung dua kali")
        self.said.clear()
        self.desk._bench.allow(Approval(*told, NOON))
