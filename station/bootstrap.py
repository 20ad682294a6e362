"""Builds every object of a station once; starts and stops its threads. Neighbours: all of station.

    Station.open()      lock, journal, mirror, desk           a scan can be recorded
    .attach_devices()   a reader thread per device            a scan can arrive
    .attach_centre()    uplinks and downlink                  a scan can leave
    .close()            in the opposite order

The centre comes last and in a thread of its own: importing the database driver takes longer than
painting the window, and capture does not know whether there is a network.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections import deque
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from station.access.attendance import Attendance
from station.access.gate import Gate
from station.announcer import Announcer
from station.clock import SystemClock
from station.deciding import Deciding
from station.desk import Desk
from station.equipment import Equipment
from station.errors import JournalError
from station.events import ChooseWorkflow, MirrorRefreshed, ScanRecorded, StoreAlarm
from station.identity import StationIdentity
from station.inquiries import Inquiries
from station.journal import privacy
from station.journal.journal import Journal
from station.journal.lock import StoreLock
from station.journal.place import refuse_unsafe
from station.journal.sealing import is_sealed
from station.mirror.reader import MirrorReader
from station.paper_orders import PaperOrders
from station.preferences import load_preferences, save_preferences
from station.printouts import Printouts
from station.recollection import Recollection
from station.settings import former_in, load_settings
from station.shift_reports import ShiftReports
from station.support.bundling import Bundling
from station.surveying import Surveyor
from station.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.access.door import Door
    from station.central.centre import Centre
    from station.central.papers import Papers
    from station.central.questions import Questions
    from station.clock import Clock
    from station.errors import StationError
    from station.events import Announcement, DeskCommand, DeviceEvent
    from station.folders import Folders
    from station.inquiry import Answer, TablePage, TableQuery
    from station.journal.decisions import Parked
    from station.journal.details import Approval
    from station.journal.examination import Examination
    from station.options import ScaleOptions, Settings
    from station.paper.documents import Document
    from station.parked_decisions import Done, Wish
    from station.today import Today
    from station.weighing import Weighing

log = logging.getLogger(__name__)

# How long a thread may keep the others waiting. A scan needs some twenty turns: with Python's own
# 5 ms, a busy uplink would cost it 100 ms.
_TURN_S = 0.0005
_SESSION_LENGTH = 500
PAPER_WITHIN_S = 4.0
"""So long OSAS is waited for, then a label is printed of what is known here."""
_PREFERENCES = "preferences.toml"


def read_settings(folders: Folders) -> Settings:
    """Return the settings file with what was last chosen in the window over it.

    Raises SettingsError.
    """
    settings = load_settings(folders.settings_file)
    return load_preferences(folders.config / _PREFERENCES, settings)


class Station:
    """One station: its settings, its desk, its links to the centre."""

    def __init__(self, folders: Folders, settings: Settings, clock: Clock | None = None) -> None:
        self.folders = folders
        self.settings = settings
        self.texts = Texts.load(settings.ui.language)
        self.announcer = Announcer()
        self._clock: Clock = clock or SystemClock()
        self._began_s = self._clock.monotonic_s()
        self._alarms: list[StoreAlarm] = []
        self._session: deque[ScanRecorded] = deque(maxlen=_SESSION_LENGTH)
        self.equipment = Equipment(settings, folders.config / _PREFERENCES, self._clock)
        self.printouts = Printouts(folders, settings, self._clock, self.announcer)
        self.papers = PaperOrders(
            *(self.printouts, self._read_paper, folders, settings),
            texts=self.texts,
            identity=self.identity,
            clock=self._clock,
            announce=self.announcer,
        )
        self.reports = ShiftReports(
            *(folders.reports, lambda: self.centre().papers(self.identity), self.texts),
            timezone=lambda: self.identity().timezone,
            clock=self._clock,
            announce=self.announcer,
        )
        self._papers: Papers | None = None
        """Made, and asked, in the thread "papers"."""
        self._examination: Examination | None = None
        self._centre: Centre | None = None
        self._centre_made = threading.Lock()
        self._centre_thread: threading.Thread | None = None
        self._inquiries = Inquiries(self._questions)
        # Of its own: nobody at a counter waits while a day is summed up.
        self._days = Inquiries(self._questions, "today")
        self._bundling = Bundling(folders, settings)
        self._deciding = Deciding(self._list_parked, self._carry_out)
        self._surveyor = Surveyor(
            folders.mirror_file, folders.journal_file, self._clock, lambda: self._identity
        )
        self._identity = self._unnamed()
        self.access = Gate(self._make_door, self._clock, settings.access, self.announcer)
        self.attendance = Attendance(
            self._clock,
            settings.access,
            fixed=settings.station.operator,
            announce=self.announcer,
            on_badge=self.access.badge,
            on_whose=self.access.whose,
            on_log_out=self.access.log_out,
            on_minute=self.access.look,
            note=self._note_and_tell,
        )

    def open(self) -> None:
        """Take the store and start the desk. Raises StoreBusyError or JournalError."""
        sys.setswitchinterval(_TURN_S)
        self._lock = StoreLock(self.folders.data)
        refuse_unsafe(self.folders.data)
        try:
            self.folders.make()
            self._lock.acquire()
        except OSError as error:
            raise JournalError(
                "folder_unusable", folder=self.folders.data, cause=error.strerror
            ) from error
        mended, exposed = privacy.mend(self.folders)
        try:
            self.journal = Journal(
                self.folders.journal_file,
                self._clock,
                self.folders.sidecar_file,
                keep_days=self.settings.store.keep_days,
            )
            self._note_exposed("store_was_exposed", mended)
        except Exception:
            self._lock.release()
            raise
        self._alarms = self.journal.store.take_alarms()
        self._alarms += self._note_exposed("store_exposed", exposed)
        self._alarms += self._note_former()
        if self.settings.store.encrypt and not is_sealed(self.folders.journal_file):
            self._alarms.append(StoreAlarm("store_plain", (), self._clock.now()))
        self._mirror = MirrorReader(self.folders.mirror_file)
        self._name_hub()
        self.desk = Desk(
            self.journal,
            Recollection(self.journal, self._mirror),
            self._clock,
            self.identity,
            options=self.settings.receiving,
            announce=self.announcer,
            weighing=self._new_weighing(self.settings.scale),
            attendance=self.attendance,
            print_paper=self.papers.order,
            survey=self._surveyor.survey,
        )
        self.access.watch(self.attendance, self.desk.do_next)
        self.announcer.subscribe(self._remember)
        self.announcer.subscribe(self.reports.hear)
        self.desk.start()

    def _note_former(self) -> list[StoreAlarm]:
        """Return what the settings file still calls by a name of before, as alarms."""
        file, at = self.folders.settings_file, self._clock.now()
        return [
            StoreAlarm(
                "settings_former" if today else "settings_gone",
                (("key", key), ("file", str(file)), ("today", today)),
                at,
            )
            for key, today in former_in(file)
        ]

    def _note_exposed(self, key: str, paths: list[Path]) -> list[StoreAlarm]:
        """Keep in the journal that somebody else could read these; return it as an alarm."""
        if not paths:
            return []
        facts = ("count", str(len(paths))), ("path", str(paths[0]))
        alarm = StoreAlarm(key, facts, self._clock.now())
        self.journal.note(alarm)
        return [alarm]

    def _note_and_tell(self, alarm: StoreAlarm) -> None:
        self.journal.note(alarm)
        self._alarms.append(alarm)
        self.announcer(alarm)

    def resume(self) -> None:
        """Stand as the counter stood when its window died a moment ago; say that it did."""
        from station.kiosk import session_file, standing  # most windows end as they should

        now, file = self._clock.now(), self.folders.kiosk_file
        stood = standing.read(file, now)
        if stood is None:
            return
        for scan in session_file.read(standing.session_of(file), _SESSION_LENGTH):
            self._session.appendleft(scan)
        gone_s = max(0.0, (now - stood.at).total_seconds())
        self.post(ChooseWorkflow(stood.workflow))
        if stood.at_work is not None:
            self.access.resume(standing.aged(stood.at_work, gone_s))
        facts = (("seconds", str(round(gone_s))),)
        self.desk.do_next(partial(self._note_and_tell, StoreAlarm("came_back", facts, now)))

    def beat(self, *, resumed: bool) -> Callable[[], None]:
        """Return what a kiosk's window calls each second: it writes down how the counter stands.

        One that does not resume another's begins its list anew.
        """
        from station.kiosk.standing import Beat, session_of  # most windows are no kiosk's

        file = self.folders.kiosk_file
        if not resumed:
            session_of(file).unlink(missing_ok=True)
        is_hidden = file.parent != self.folders.data or not is_sealed(self.folders.journal_file)
        beat = Beat(file, self._clock, self.attendance, tells_all=is_hidden)
        self.announcer.subscribe(beat.hear)
        return partial(self.desk.do_next, beat.write)

    def note_left(self, by: str) -> None:
        """Keep in the journal who let the kiosk be left."""
        alarm = StoreAlarm("kiosk_left", (("name", by),), self._clock.now())
        self.desk.do_next(partial(self.journal.note, alarm))

    def _make_door(self) -> Door:
        """Make what the access thread works with, in that thread."""
        from station.access.door import Door  # most starts see no log-in

        return Door(self.folders, self._clock, self.centre().log_in(), self._began_s)

    def _read_paper(self, kind: str, number: str) -> list[Document]:
        """Find a document, in the thread that makes them. Raises StationError."""
        from station.paper_reader import PaperReader  # most starts print nothing

        texts, hub = self.texts, self.settings.station.hub
        reader = PaperReader(self.folders, hub, texts, self._clock, self.announcer)
        return reader.read(kind, number, self._asking_papers, PAPER_WITHIN_S)

    @contextmanager
    def _asking_papers(self) -> Iterator[Papers]:
        if self._papers is None:
            self._papers = self.centre().papers(self.identity)
        yield self._papers

    def attach_devices(self) -> None:
        """Start reading the devices that the settings name; look after what was being printed."""
        self.equipment.attach(self.desk.post, self._weigh_with)
        self.printouts.open()

    def _new_weighing(self, options: ScaleOptions) -> Weighing | None:
        if not options.port:
            return None
        from station.weighing import Weighing  # most desks only scan

        return Weighing(options)

    def _weigh_with(self, options: ScaleOptions) -> None:
        self.desk.weigh_with(self._new_weighing(options))

    def attach_centre(self) -> None:
        """Start uplinks, downlink and a look at the whole store, without waiting for them."""
        # Imported here: the window is painted without.
        from station.journal.examination import Examination

        self._examination = Examination(self.folders.journal_file, self.journal.store.suspect)
        self._examination.start()
        self._centre_thread = threading.Thread(
            target=self._start_centre, name="centre-start", daemon=True
        )
        self._centre_thread.start()

    def _start_centre(self) -> None:
        self.centre().start()

    def centre(self) -> Centre:
        """Return the links to the two databases, made at first use, by whichever thread."""
        from station.central.centre import Centre

        with self._centre_made:
            if self._centre is None:
                self._centre = Centre(
                    self.settings,
                    self.folders,
                    self.journal,
                    self.desk,
                    announcer=self.announcer,
                    clock=self._clock,
                )
            return self._centre

    def close(self) -> None:
        """Stop everything, devices first, so that what was read is recorded."""
        if self._examination is not None:
            self._examination.stop()
        self.equipment.stop()
        self.papers.stop()
        self.reports.stop()
        self.printouts.stop()
        self._inquiries.stop()
        self._days.stop()
        self._deciding.stop()
        self._bundling.stop()
        self._surveyor.stop()
        self.access.stop()
        if self._centre_thread is not None:
            self._centre_thread.join()
        if self._centre is not None:
            self._centre.stop()
        self.desk.stop()
        self._mirror.close()
        self.journal.close()
        self._lock.release()

    # ── what the window and the command line ask ─────────────────────────────────────────────

    def identity(self) -> StationIdentity:
        """Return hub, desk and operator as they are known now."""
        operator = self.attendance.operator
        if operator == self._identity.operator:
            return self._identity
        return msgspec.structs.replace(self._identity, operator=operator)

    def post(self, item: DeviceEvent | DeskCommand) -> None:
        """Hand an event or a command to the desk; never blocks."""
        self.desk.post(item)

    def allow(self, approval: Approval) -> None:
        """Have the desk do what waits for this approval; never blocks."""
        self.desk.allow(approval)

    def zero(self) -> None:
        """Have the scale take what lies on it for nothing; never blocks.

        What came of it is told as any weight is. Raises DeviceError where there is no scale, or
        one that knows no such command.
        """
        self.equipment.order_scale("zero", "scale_cannot_zero")

    def tare(self) -> None:
        """Have the scale take what lies on it for packaging; as `zero`."""
        self.equipment.order_scale("tare", "scale_cannot_tare")

    def subscribe(self, on_announcement: Callable[[Announcement], None]) -> Callable[[], None]:
        """Hear every announcement, in the core's threads. Returns the way to stop hearing."""
        return self.announcer.subscribe(on_announcement)

    def session(self) -> list[ScanRecorded]:
        """Return this desk's scans of the current run, newest first, at most 500."""
        return list(self._session)

    def alarms(self) -> list[StoreAlarm]:
        """Return what befell the store in this run, oldest first."""
        return list(self._alarms)

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:
        """Have everything known of a waybill told, in the inquiry's thread; never blocks.

        A newer question replaces one that still waits, which is then not answered.
        """
        self._inquiries.inquire(text, answer)

    def browse(self, query: TableQuery, answer: Callable[[TablePage | StationError], None]) -> None:
        """Have a page of a table told, or why not, in the inquiry's thread; never blocks."""
        self._inquiries.browse(query, answer)

    def sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        """Have told how this hub stands, or why not, in the thread "today"; never blocks."""
        self._days.sum_up(answer)

    def _questions(self) -> Questions:
        return self.centre().questions(self.identity)

    def make_bundle(self, answer: Callable[[Path | StationError], None]) -> None:
        """Have a support bundle made, or told why not, in the thread "support"; never blocks."""
        self._bundling.make(answer)

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Have every parked delivery told, or why not, in the thread "parked"; never blocks."""
        self._deciding.parked(answer)

    def decide_parked(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Have done what a person decides, or told why not, in the same thread; never blocks."""
        self._deciding.decide(wish, answer)

    def _list_parked(self) -> list[Parked]:
        from station.parked_decisions import list_parked  # not for the start

        return list_parked(self.folders.journal_file)

    def _carry_out(self, wish: Wish) -> Done:
        from station.parked_decisions import carry_out, checked  # not for the start

        return carry_out(self.desk, self.folders.journal_file, self._clock, checked(wish))

    def save_preferences(self, language: str, theme: str) -> None:
        """Keep the person's language and theme for the next start."""
        try:
            save_preferences(self.folders.config / _PREFERENCES, language, theme)
        except OSError as error:
            log.warning("preferences not kept: %s", error)

    def _remember(self, announcement: Announcement) -> None:
        if isinstance(announcement, ScanRecorded):
            self._session.appendleft(announcement)
        elif isinstance(announcement, StoreAlarm):
            self._alarms.append(announcement)
        elif isinstance(announcement, MirrorRefreshed):
            self._name_hub()

    def _unnamed(self) -> StationIdentity:
        own = self.settings.station
        return StationIdentity(own.hub, own.hub, own.desk, own.operator, own.timezone)

    def _name_hub(self) -> None:
        """Learn the hub's name and zone from the mirror; a reader of its own, for any thread."""
        with MirrorReader(self.folders.mirror_file) as mirror:
            hub = mirror.location(self.settings.station.hub)
        if hub is not None:
            own = self.settings.station
            zone = hub.timezone or own.timezone
            self._identity = StationIdentity(own.hub, hub.name, own.desk, own.operator, zone)
