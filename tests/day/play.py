"""Plays a planned day with real stations on real databases, and with all that befalls them.

What a desk answers is compared at once with what the plan awaits; what is in the databases in the
end is `compare`'s to say.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import psycopg

from station.events import (
    ChooseWorkflow,
    Command,
    CommandName,
    Picture,
    Scan,
)
from tests.day import laying
from tests.day.answers import DayClock, answer_in, morning, number_in
from tests.day.station import SUPERVISOR, DayStation
from tests.day.tasks import DESKS
from tests.day.whole import Trouble, operators
from tests.simulator.disk import Died

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.events import DeskCommand, DeviceEvent
    from tests.day.says import Mistake, Say, Stroke, Task
    from tests.day.tasks import Wave
    from tests.day.whole import Day, Death
    from tests.simulator.disk import VirtualDisks

_BETWEEN_S = 2.0
_WHY_UNDONE = "prompt:undo_reason"


class Played:
    """A day that is played. `otherwise`: where a desk answered otherwise than planned."""

    def __init__(self, day: Day, disks: VirtualDisks, osas_url: str, onmart_url: str) -> None:
        self.day, self.osas_url, self.onmart_url = day, osas_url, onmart_url
        self.clock = DayClock(morning())
        self.stations = {
            desk: DayStation(desk, disks, self.clock, osas_url, onmart_url) for desk in DESKS
        }
        self.numbers: dict[str, str] = {}
        """What the plan calls a document, and its number."""
        self.otherwise: list[str] = []
        self.inputs = 0
        self.mistakes: Counter[Mistake] = Counter()
        self.troubles: Counter[Trouble] = Counter()
        self.worked: set[str] = set()
        self._at_stroke = Counter[int]()
        self._deaths = {desk: [d for d in day.deaths if d.desk == desk] for desk in DESKS}
        self._chance = Random(f"play {day.seed}")
        self._staff = operators(day.sizes)
        self._wave = 0

    def play(self) -> None:
        """Play all of it."""
        morning = self.clock.now()
        laying.lay_ready(self.day, self.osas_url, self.onmart_url, morning - timedelta(hours=8))
        for station in self.stations.values():
            station.start()
            station.refresh()
        for wave in self.day.waves:
            self._play(wave)
            self._meet(self._wave)
            self._wave += 1
        for wave in self.day.counting:
            self._meet(None)
            self._play(wave)
        self._meet(None)

    def _play(self, wave: Wave) -> None:
        """Play a wave: the desks take turns, task by task of each as planned."""
        for task in wave.tasks:
            self._do(task)
        with psycopg.connect(self.osas_url) as osas:
            laying.book(osas, wave.booked)
            laying.prove(osas, wave.proven, self.clock.now())

    def _meet(self, wave: int | None) -> None:
        """Let every desk send and hear what there is; None: without any trouble, until all is there."""
        for desk, station in self.stations.items():
            self._send(station, (wave, desk))
        for desk, station in self.stations.items():
            if (wave, desk) not in self.day.cut_off:
                self._expect_none(desk, "not refreshed", station.refresh())

    def _send(self, station: DayStation, when: tuple[int | None, int]) -> None:
        if when in self.day.cut_off:
            self.troubles[Trouble.CUT_OFF] += 1
            station.cable.refuse()
            station.send()
            station.cable.listen()
            return
        if when in self.day.unheard:
            station.cable.was_cut.clear()
            station.cable.cut_after = b"COMMIT"
            station.send()
            station.cable.cut_after = None
            self.troubles[Trouble.UNHEARD] += station.cable.was_cut.is_set()
        self._expect_none(station.number, "not sent", station.send())

    def _expect_none(self, desk: int, what: str, errors: list[str]) -> None:
        self.otherwise += [f"desk {desk}, wave {self._wave}: {what}: {error}" for error in errors]

    # ── one desk ─────────────────────────────────────────────────────────────────────────────

    def _do(self, task: Task) -> None:
        station = self.stations[task.desk]
        turns = self._staff[task.desk - 1]
        operator = turns[self._wave * len(turns) // (len(self.day.waves) + 1) % len(turns)]
        if task.workflow == "shift":
            operator = SUPERVISOR
        self._begin(station, task, "" if task.by_nobody else operator)
        for stroke in task.strokes:
            self._stroke(station, task, stroke, operator)

    def _begin(self, station: DayStation, task: Task, operator: str) -> None:
        self.worked |= {operator} - {""}
        station.log_in(operator)
        station.do(ChooseWorkflow(task.workflow))

    def _stroke(self, station: DayStation, task: Task, stroke: Stroke, operator: str) -> None:
        """Have one thing said, by a station that may die of it, and compare what it answers."""
        if stroke.mistake is not None:
            self.mistakes[stroke.mistake] += 1
        before = station.events()
        death = self._due(station)
        answer = self._tried(station, stroke, death)
        while answer is None:
            self._again(station, task, operator)
            saved = station.events() > before
            if saved and stroke.makes:
                self.numbers[stroke.makes] = number_in(station)
            if not stroke.chooses(task.resumes):
                self._resume(station, task)
            if saved and (stroke.makes or not stroke.again):
                break
            answer = self._tried(station, stroke, None)
            if saved and answer == stroke.again:
                answer = stroke.awaits
        if stroke.makes and answer is not None:
            self.numbers[stroke.makes] = number_in(station)
        if answer not in {None, stroke.awaits}:
            told = [(say.name, say.text) for say in stroke.says]
            self.otherwise.append(
                f"desk {task.desk} {task.workflow} {told}: {answer}, not {stroke.awaits}"
            )

    def _due(self, station: DayStation) -> Death | None:
        """Return the death that is due with this stroke; a quick one comes before it."""
        self._at_stroke[station.number] += 1
        due = self._deaths[station.number]
        # One that had no write to interrupt comes with the next stroke.
        return due.pop(0) if due and due[0].stroke < self._at_stroke[station.number] else None

    def _tried(self, station: DayStation, stroke: Stroke, death: Death | None) -> str | None:
        """Return what the desk answers; None where it died."""
        if death is not None and death.writes == 0:
            self._kill(station, death)
            return None
        if death is not None:
            station.volume.dies_after = death.writes
        try:
            answer = self._said(station, stroke)
        except Died:
            answer = ""
        if station.volume.is_dead:
            assert death is not None
            self._kill(station, death)
            return None
        if death is not None:
            station.volume.dies_after = None
            self._deaths[station.number].insert(0, death)
        return answer

    def _kill(self, station: DayStation, death: Death) -> None:
        self.troubles[death.kind] += 1
        station.die()
        if death.kind is Trouble.POWER:
            station.volume.lose_power(self._chance)

    def _again(self, station: DayStation, task: Task, operator: str) -> None:
        """Start a station again, and log in."""
        station.start()
        self._begin(station, task, "" if task.by_nobody else operator)

    def _resume(self, station: DayStation, task: Task) -> None:
        """Go on with the document that was worked on."""
        number = self.numbers.get(task.resumes, "")
        if number:
            station.do(Scan(number, self._later(), "scanner"))

    def _said(self, station: DayStation, stroke: Stroke) -> str:
        for say in stroke.says:
            told = station.do(self._item(say))
            self.inputs += 1
            if station.volume.is_dead:  # and told as something that could not be saved
                return ""
        if stroke.allowed:
            told = station.allow(SUPERVISOR)
        if answer_in(told) == _WHY_UNDONE:  # of what was done before a station died
            told = station.do(Scan("salah pindai", self._later(), "typed"))
        return answer_in(told)

    def _item(self, say: Say) -> DeviceEvent | DeskCommand:
        text = self.numbers[say.text] if say.text.startswith("@") else say.text
        at = self._later()
        if say.is_picture:
            shown = Picture("signature", "image/png", b"signed " + str(self.inputs).encode())
            return Command(CommandName.PHOTO, at, "typed", pictures=(shown,))
        if say.name is not None:
            return Command(say.name, at, "typed", text)
        return Scan(text, at, "scanner")

    def _later(self) -> datetime:
        self.clock.advance(_BETWEEN_S)
        return self.clock.now()


@contextmanager
def played(day: Day, disks: VirtualDisks, osas_url: str, onmart_url: str) -> Iterator[Played]:
    """Play a day and yield what came of it; its stations are closed then."""
    with ExitStack() as closing:
        made = Played(day, disks, osas_url, onmart_url)
        for station in made.stations.values():
            closing.callback(station.finish)
        made.play()
        yield made
