"""What a station knows of both databases: all of it, as it was when it last could ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.mirror.facts import MirrorRoute, MirrorScan, MirrorWaybill
from tests.fakes.knowledge_work import FakeHistory, FakeLists, FakeWork

if TYPE_CHECKING:
    from datetime import datetime

    from station.mirror.facts import MirrorHold, MirrorLocation, MirrorPerson
    from tests.simulator.osas import OsasTables

ORIGIN, DESTINATION = "SUB", "BDO"
WAY = (ORIGIN, "CGK", DESTINATION)


class SimulatedMirror:
    """Every parcel goes from SUB over CGK to BDO. Survives the station's process, as a file does."""

    def __init__(self) -> None:
        self._osas: OsasTables | None = None
        self._as_of: datetime | None = None
        self.work, self.history, self.lists = FakeWork(), FakeHistory(), FakeLists()

    def refresh(self, osas: OsasTables, at: datetime) -> None:
        self._osas, self._as_of = osas, at

    def waybill(self, awb: str) -> MirrorWaybill | None:
        if self._osas is None or (status := self._osas.status.get(awb)) is None:
            return None
        koli_total = self._osas.koli_total[awb]
        return MirrorWaybill(
            awb, ORIGIN, DESTINATION, "REG", 1200, status, "forward", koli_total, 1
        )

    def departures(self, awb: str, hub: str) -> int:  # noqa: ARG002
        return 0

    def resolve(self, code: str) -> str | None:  # noqa: ARG002
        return None

    def location(self, code: str) -> MirrorLocation | None:  # noqa: ARG002
        return None

    def route(self, hub: str, destination: str) -> MirrorRoute | None:
        return MirrorRoute(hub, destination, destination, "B3")

    def path(self, origin: str, destination: str) -> tuple[str, ...]:  # noqa: ARG002
        return WAY

    def holds(self, awb: str) -> tuple[MirrorHold, ...]:  # noqa: ARG002
        return ()

    def person(self, username: str) -> MirrorPerson | None:  # noqa: ARG002
        return None

    def earlier_scan(
        self,
        awb: str,
        workflow: str,
        hub: str,
        koli_no: int,
        leg: int,
        *,
        attempt: int = 0,
        but_desk: str = "",
        since: datetime | None = None,
    ) -> MirrorScan | None:
        assert (attempt, since) == (0, None), "nothing goes out for delivery here"
        if self._osas is None:
            return None
        for row in self._osas.receiving:
            body = row.body
            if (
                body.counts
                and body.desk != but_desk
                and (body.awb, body.hub, body.koli_no, body.leg)
                == (
                    awb,
                    hub,
                    koli_no,
                    leg,
                )
            ):
                return MirrorScan(
                    awb, workflow, hub, body.desk, body.operator, koli_no, leg, row.at
                )
        return None

    def as_of(self) -> datetime | None:
        return self._as_of
