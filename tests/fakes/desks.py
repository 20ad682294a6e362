"""A desk in the test's own thread: one input in, what it announced out; and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec.structs import replace

from station.access.attendance import Attendance, Session
from station.desk import Desk
from station.events import (
    LIST,
    ChooseWorkflow,
    Command,
    CommandName,
    CommandRefused,
    Prompted,
    Scan,
    ScanRecorded,
    SubmitLine,
    Workflow,
    WorkShown,
)
from station.identity import StationIdentity
from station.journal import recent
from station.journal.journal import Journal
from station.journal.record import EventBody
from station.options import ReceivingOptions
from station.recollection import Recollection
from station.rules.command_codes import CommandCode, text_of
from station.surveying import read_survey
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import FakeKnowledge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.access.permissions import Permission
    from station.access.person import Person
    from station.events import Announcement, Answered, DeskCommand, DeviceEvent, LineHeld
    from station.options import AccessOptions
    from station.weighing import Weighing
    from station.workbench import PaperOrder
    from station.workflows.survey import Survey, Wanted

IDENTITY = StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta")
_decode = msgspec.json.Decoder(EventBody).decode


class DeskAtWork:
    """Everything it is told comes two seconds after the last: no trigger is held."""

    def __init__(
        self,
        folder: Path,
        knowledge: FakeKnowledge | None = None,
        weighing: Weighing | None = None,
        access: AccessOptions | None = None,
    ) -> None:
        self._file = folder / "journal.sqlite"
        self.clock = FakeClock()
        self.knowledge = knowledge or FakeKnowledge()
        self.said: list[Announcement] = []
        self.orders: list[PaperOrder] = []
        """What was to be printed."""
        self.ask_why: Callable[[], None] = lambda: None
        """Has the desk ask for the last order's reason."""
        self._weighing = weighing
        self.here = self._new_attendance(access)
        """Who works here; None where nobody logs in."""
        self.badges: list[str] = []
        """Scanned, and proved by nobody here."""
        self.surveys: list[tuple[Wanted, Callable[[Survey | None], None]]] = []
        """What was asked to be read and is not read yet."""
        self._open()

    def _new_attendance(self, options: AccessOptions | None) -> Attendance | None:
        if options is None:
            return None
        return Attendance(
            self.clock,
            options,
            fixed="",
            announce=self._hear,
            on_badge=self._take_badge,
            on_log_out=lambda: self.badges.append("out"),
            on_minute=lambda: None,
            note=self._hear,
        )

    def _hear(self, said: Announcement) -> None:
        self.said.append(said)

    def _take_badge(self, code: str) -> None:
        self.badges.append(code)

    def _identity(self) -> StationIdentity:
        return IDENTITY if self.here is None else replace(IDENTITY, operator=self.here.operator)

    def log_in(self, person: Person, *permissions: Permission, lasts_s: float = 1e6) -> None:
        """Let somebody work here, who may do this."""
        assert self.here is not None
        self.here.begin(Session(person, lasts_s, permissions=frozenset(permissions)))

    def _open(self) -> None:
        self.journal = Journal(self._file, self.clock)
        self.desk = Desk(
            self.journal,
            Recollection(self.journal, self.knowledge),
            self.clock,
            self._identity,
            options=ReceivingOptions(),
            announce=self.said.append,
            weighing=self._weighing,
            attendance=self.here,
            print_paper=self._take_order,
            survey=lambda wanted, hear: self.surveys.append((wanted, hear)),
        )

    def _take_order(self, order: PaperOrder, ask_why: Callable[[], None]) -> None:
        self.orders.append(order)
        self.ask_why = ask_why

    def start_again(self) -> None:
        """End the program and start it on the same store."""
        self.journal.close()
        self._open()

    def close(self) -> None:
        self.journal.close()

    # ── what the operator does ───────────────────────────────────────────────────────────────

    def choose(self, workflow: Workflow) -> list[Announcement]:
        return self._do(ChooseWorkflow(workflow))

    def scan(self, text: str) -> list[Announcement]:
        """Scan a label, or a command's barcode."""
        self.clock.advance(2)
        return self._do(Scan(text, self.clock.now(), "scanner"))

    def tell(
        self, name: CommandName, argument: str = "", *, reason: str = "", after_s: float = 2
    ) -> list[Announcement]:
        """Press a key or a button."""
        self.clock.advance(after_s)
        return self._do(Command(name, self.clock.now(), "typed", argument, reason))

    def line(self, text: str, workflow: Workflow) -> Answered | LineHeld:
        """Say one line of a list to the desk, at the same moment as whatever was before."""
        answers: list[Answered | LineHeld] = []
        self._do(SubmitLine(Scan(text, self.clock.now(), LIST), workflow, "", answers.append))
        (answer,) = answers
        return answer

    def twice(self, name: CommandName, argument: str = "") -> list[Announcement]:
        self.tell(name, argument)
        return self.tell(name, argument)

    def do_posted(self) -> None:
        """Do what was posted to the desk's inbox, as its thread would."""
        self.said.clear()
        self.desk._do(self.desk._inbox.take(0))

    def survey(self, *, fails: bool = False) -> list[Announcement]:
        """Have read what was asked for, and the desk hear of it."""
        wanted, hear = self.surveys.pop(0)
        own, now = recent.read(self.journal._connection), self.clock.now()
        hear(None if fails else read_survey(self.knowledge, own, IDENTITY, wanted, now))
        return self._do(self.desk._inbox.take(0))

    def _do(
        self, item: DeviceEvent | DeskCommand | Callable[[], None] | None
    ) -> list[Announcement]:
        self.said.clear()
        self.desk._do(item)
        return list(self.said)

    # ── what came of it ──────────────────────────────────────────────────────────────────────

    @property
    def recorded(self) -> ScanRecorded:
        (one,) = (said for said in self.said if isinstance(said, ScanRecorded))
        return one

    @property
    def verdict(self) -> tuple[str, str, str]:
        """The last verdict, its reason, and the place's code."""
        decision = self.recorded.decision
        return decision.verdict.value, decision.reason, decision.place_code

    @property
    def prompt(self) -> str:
        (one,) = (said for said in self.said if isinstance(said, Prompted))
        return one.key

    @property
    def refusal(self) -> str:
        (one,) = (said for said in self.said if isinstance(said, CommandRefused))
        return one.key

    @property
    def shown(self) -> WorkShown:
        (one,) = (said for said in self.said if isinstance(said, WorkShown))
        return one

    def bodies(self) -> list[EventBody]:
        """All events of the journal, in their order."""
        rows = self.journal._connection.execute("SELECT body FROM event ORDER BY seq").fetchall()
        return [_decode(body) for (body,) in rows]  # type: ignore[arg-type]  # a blob

    def ids(self) -> list[UUID]:
        rows = self.journal._connection.execute("SELECT event_id FROM event ORDER BY seq")
        return [UUID(bytes=event_id) for (event_id,) in rows]


def barcode(name: CommandName, argument: str = "", hub: str = "CGK") -> str:
    """The text of a command's barcode on a hub's sheet."""
    return text_of(CommandCode(name, argument, hub))
