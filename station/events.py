"""What happens at a station, as a closed set of frozen facts. Imports nothing of ours but facts.

Three unions, one for each direction of travel:

    DeviceEvent     decoder, wedge, reader → desk     what the outside world did
    DeskCommand     window, command line → desk       what a person asks for
    Announcement    desk, uplinks, downlink → all     what the station did about it

Times are UTC-aware datetimes; weights integer grams. Structs rather than dataclasses, here and
elsewhere on the way to the first frame: as frozen, as slotted, and made in a sixtieth of the time
(making 47 dataclasses took a tenth of the window's start).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from station.devices.readings import PrinterStatus, ScaleReading

LIST = "list"
"""The device name of a code that a list was read of."""


class Workflow(StrEnum):
    """The counter's workflows, as the journal and the databases name them."""

    RECEIVING = "receiving"
    WEIGHING = "weighing"
    PACKING = "packing"
    HANDOVER = "handover"
    PROBLEM = "problem"
    DELIVERY = "delivery"
    PICKUP = "pickup"
    LOST_LABEL = "lost_label"
    STOCKTAKE = "stocktake"
    SHIFT = "shift"


class CommandName(StrEnum):
    """What a person can tell the desk: by a command barcode, a key or a touch target."""

    WORKFLOW = "workflow"
    DESTINATION = "destination"
    PROBLEM = "problem"
    OPEN = "open"
    CLOSE = "close"
    SEAL = "seal"
    REMOVE = "remove"
    CONDITION = "condition"
    WEIGH = "weigh"
    PRINT = "print"
    PHOTO = "photo"
    NOTE = "note"
    RESOLVE = "resolve"
    RETURN = "return"
    DESTROY = "destroy"
    KEEP = "keep"
    UNDO = "undo"
    YES = "yes"
    NO = "no"
    SUPERVISOR = "supervisor"
    LOG_OUT = "log_out"
    PREVIEW = "preview"
    """As PRINT, on the screen only."""
    AIR = "air"
    """It flies: an air waybill's number (SMU) and a flight."""


class Target(StrEnum):
    """The two central databases."""

    OSAS = "osas"
    ONMART = "onmart"


class DeviceKind(StrEnum):
    """What a device is to the operator."""

    SCANNER = "scanner"
    SCALE = "scale"
    PRINTER = "printer"


class UnreadableReason(StrEnum):
    """Why bytes from a scanner are no code."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    NOT_ASCII = "not_ascii"
    NO_SUFFIX = "no_suffix"


class ScanWarning(StrEnum):
    """What a scan shows of a scanner or keyboard that is not set up well."""

    CAPS_LOCK = "caps_lock_suspected"


# ── device events ────────────────────────────────────────────────────────────────────────────


class Scan(Struct, frozen=True):
    """One code, from a scanner or typed. `text` is printable ASCII, 1 to 128 long.

    A GS1 element string may hold GS (0x1D) between its elements, and nothing else that is no print.
    """

    text: str
    at: datetime
    device: str
    aim: str = ""
    """The AIM identifier that the scanner put before the code (`]C1`), empty where it put none."""
    warning: ScanWarning | None = None


class UnreadableScan(Struct, frozen=True):
    """Bytes that are no code. `length` counts what arrived, `sample` shows its start, escaped."""

    reason: UnreadableReason
    length: int
    sample: str
    at: datetime
    device: str


class DeviceFound(Struct, frozen=True):
    """A device can be read (again)."""

    device: str
    kind: DeviceKind
    at: datetime


class DeviceLost(Struct, frozen=True):
    """A device cannot be read any more; its reader keeps trying. `reason` is for the log."""

    device: str
    kind: DeviceKind
    reason: str
    at: datetime


DeviceEvent = Scan | UnreadableScan | ScaleReading | PrinterStatus | DeviceFound | DeviceLost


# ── what a rule decided ──────────────────────────────────────────────────────────────────────


class Verdict(StrEnum):
    """The six verdicts (and the one that means: stop). Told apart by colour, shape, sound, word."""

    OK = "ok"
    DUPLICATE = "duplicate"
    MISSORT = "missort"
    HOLD = "hold"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    NOT_SAVED = "not_saved"


class Place(StrEnum):
    """What kind of place the big letters on the verdict pane name."""

    LANE = "lane"
    DESK = "desk"
    SHELF = "shelf"
    BAG = "bag"
    MANIFEST = "manifest"
    NONE = "none"


class Parcel(Struct, frozen=True):
    """What the station knew of the parcel when it decided."""

    awb: str
    destination_code: str
    destination_name: str
    service: str
    weight_g: int
    koli_no: int
    koli_total: int


class Decision(Struct, frozen=True):
    """A verdict and its why.

    `reason` is the key of a sentence in resources/translations (`reason.<key>`), `facts` fill its
    blanks; `place` and `place_code` say where the parcel goes now; `warning` is a second such key
    (an OK with a longer tone); `data_age_s` is set when the reference data was stale.
    """

    verdict: Verdict
    awb: str
    reason: str
    facts: tuple[tuple[str, str], ...] = ()
    place: Place = Place.NONE
    place_code: str = ""
    warning: str = ""
    parcel: Parcel | None = None
    data_age_s: float | None = None
    subject: str = ""
    """What it is about where that is no parcel: a bag's number, a manifest's."""


# ── commands ─────────────────────────────────────────────────────────────────────────────────


class SubmitScan(Struct, frozen=True):
    """Record this code under a workflow and operator, and tell the caller what came of it."""

    scan: Scan
    workflow: Workflow
    operator: str
    answer: Callable[[Answered], None]


class SubmitLine(Struct, frozen=True):
    """Record one line of a list, between what is scanned, and tell the caller what came of it.

    It is neither debounced nor a command, and asks nobody anything: what it would ask, or cannot
    be, is told to the caller alone. `operator` "": whoever works here.
    """

    scan: Scan
    workflow: Workflow
    operator: str
    answer: Callable[[Answered | LineHeld], None]


class LineHeld(Struct, frozen=True):
    """A line was not looked at: a person is being asked something, which it must not answer."""


class Picture(Struct, frozen=True):
    """A photo or a signature for what is worked on: 300,000 bytes at most, `kind` says which."""

    kind: str
    media_type: str
    content: bytes


class Command(Struct, frozen=True):
    """A person tells the desk to do something. `argument`: a workflow, a destination, a code.

    Which scan an undo means: empty, the last one; else the station sequence of one of this
    session's, which needs a `reason`.
    """

    name: CommandName
    at: datetime
    device: str
    argument: str = ""
    reason: str = ""
    """Why, or what a NOTE says."""
    pictures: tuple[Picture, ...] = ()
    """What a PHOTO brings."""
    is_scanned: bool = False
    """Whether a barcode said it: what its scanner reads next is no typed answer."""


class SubmitCommand(Struct, frozen=True):
    """Obey this under an operator, and tell the caller what came of it.

    Under the workflow that the desk works in, unless one is named.
    """

    command: Command
    operator: str
    answer: Callable[[Answered], None]
    workflow: Workflow | None = None


class ChooseWorkflow(Struct, frozen=True):
    """From now on, scans belong to this workflow."""

    workflow: Workflow


class StopConfirmed(Struct, frozen=True):
    """A person says that they have stopped scanning because scans are not saved."""

    operator: str


class ChooseInquiry(Struct, frozen=True):
    """From now on, a device's scan is a question: recorded nowhere, until a workflow is chosen."""


class Paper(Struct, frozen=True):
    """A document to be printed, by its kind (see paper/catalogue) and its own number."""

    document: str
    number: str
    sets: int = 1
    """How often all of it is printed at once."""
    values: tuple[tuple[str, int], ...] = ()
    """Fields that are known better here than where the document is read."""
    reason: str = ""
    """Keys a `print_reason.`: why it is printed again. Empty: a person is asked."""
    why: tuple[str, str] = ("", "")
    """The reason itself, in Indonesian and in English, where a person gave it already."""
    is_copy: bool = False
    """Whether the first one was printed elsewhere: what comes out here is marked as a copy."""


class PrintPaper(Struct, frozen=True):
    """Print what is no workflow's: this hub's sheet of commands. `told` is the PRINT that asks."""

    paper: Paper
    told: Command


class TakeWeight(Struct, frozen=True):
    """Weigh what lies on the pan, once; tell the caller its weight or what stands in the way."""

    answer: Callable[[WeightTaken | WeightRefused], None]


DeskCommand = (
    SubmitScan
    | SubmitLine
    | Command
    | SubmitCommand
    | ChooseWorkflow
    | ChooseInquiry
    | StopConfirmed
    | PrintPaper
    | TakeWeight
)


# ── announcements ────────────────────────────────────────────────────────────────────────────


class ScanRecorded(Struct, frozen=True):
    """Committed to the journal: only now may anything be green."""

    event_id: UUID
    seq: int
    recorded_at: datetime
    workflow: Workflow
    operator: str
    device: str
    decision: Decision
    undoes: UUID | None = None
    """The event that this one takes back."""


class ScanNotSaved(Struct, frozen=True):
    """The journal could not commit: the operator must stop. `reason` keys an `error.` sentence."""

    awb: str
    reason: str
    at: datetime


class ScanUnreadable(Struct, frozen=True):
    """A scanner sent something that is no code; nothing was recorded, the operator scans again."""

    unreadable: UnreadableScan


class WorkflowChosen(Struct, frozen=True):
    """The desk now works in this workflow."""

    workflow: Workflow


class Prompted(Struct, frozen=True):
    """The desk asks for something: the next input answers it. Nothing was recorded.

    `key` keys a `prompt.` sentence, `facts` fill its blanks; empty: nothing is asked any more.
    `takes_yes`: YES is an answer; `offers` are others, to choose from.
    """

    key: str
    facts: tuple[tuple[str, str], ...]
    at: datetime
    takes_yes: bool = False
    offers: tuple[Offer, ...] = ()


class CommandRefused(Struct, frozen=True):
    """A command, or what answered a prompt, cannot be; nothing was recorded.

    `key` keys a `refusal.` sentence, `facts` fill its blanks.
    """

    key: str
    facts: tuple[tuple[str, str], ...]
    at: datetime


class PaperFound(Struct, frozen=True):
    """A document that a person wants to see before it is printed."""

    paper: Paper
    at: datetime


class PaperOrdered(Struct, frozen=True):
    """A document is being made for a printer; a StoreAlarm tells where it does not come out."""

    document: str
    """Its kind, as paper/catalogue names it."""
    number: str
    at: datetime


class Action(Struct, frozen=True):
    """What can be pressed. Not `ready`: something is missing, and it is only outlined."""

    command: CommandName
    argument: str = ""
    ready: bool = True


class Offer(Struct, frozen=True):
    """One of several to choose from, in the order of their numbers; its words in both languages."""

    action: Action
    text_id: str
    text_en: str
    code: str = ""
    """What people call it besides; empty where it has no code."""


class WorkShown(Struct, frozen=True):
    """What a workflow works on now, for the right panel.

    `title` is its number or name, empty where there is nothing yet; `facts` are pairs of a `fact.`
    key and what to say; `others` name what else is open. `expected` is None where nobody knows how
    many there should be. `actions` are at most two, the last of them closes; `commands` are what
    else can be told now.
    """

    workflow: Workflow
    title: str = ""
    scanned: int = 0
    expected: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    commands: tuple[Action, ...] = ()
    offers: tuple[Offer, ...] = ()
    about: str = ""
    """What a note or a photo would be of; empty: of nothing yet."""


class InquiryChosen(Struct, frozen=True):
    """The desk now only looks up what is scanned."""


class ScanLookedUp(Struct, frozen=True):
    """A device read this while the desk only looks up: nothing was recorded, nothing is green."""

    scan: Scan


class DeviceChanged(Struct, frozen=True):
    """A device came or went."""

    device: str
    kind: DeviceKind
    connected: bool
    at: datetime


class WeightShown(Struct, frozen=True):
    """What the scale shows now; at most ten a second, and the last always.

    `value` is in the scale's own digits and unit, `weight_g` the same in grams; both are None where
    it shows no weight, the latter also where its unit is not known.
    """

    device: str
    value: Decimal | None
    unit: str
    weight_g: int | None
    stable: bool
    inferred: bool
    """Stillness was inferred from the value, not measured by the scale."""
    net: bool
    obstacle: str
    """Why it would not count for a parcel now: keys a `weighing.` sentence; empty: it would."""
    at: datetime


class WeightTaken(Struct, frozen=True):
    """A parcel's weight. The pan must be empty before the next one counts.

    `serial` is the scale's own, empty where nobody told it; `lapsed`: its verification (tera) ran
    out before today.
    """

    weight_g: int
    device: str
    inferred: bool
    at: datetime
    serial: str = ""
    lapsed: bool = False
    tolerance_g: int = 500
    """So far from the declared weight it may be without an approval."""


class WeightRefused(Struct, frozen=True):
    """No weight counts now; `obstacle` keys a `weighing.` sentence."""

    obstacle: str


class PrinterShown(Struct, frozen=True):
    """What a label printer said of itself."""

    status: PrinterStatus


class OutboxChanged(Struct, frozen=True):
    """What is owed to one database now. `oldest_at` is None when nothing waits.

    `contested`: how many were delivered beside somebody else's and nobody has seen.
    """

    target: Target
    waiting: int
    parked: int
    oldest_at: datetime | None
    contested: int = 0


class LinkChanged(Struct, frozen=True):
    """Whether one database answers. `reason` keys an `error.` sentence, empty when it does."""

    target: Target
    online: bool
    reason: str
    at: datetime


class ServerRolledBack(Struct, frozen=True):
    """A database lost what it had acknowledged; so many events are sent to it again."""

    target: Target
    events: int
    at: datetime


class MirrorRefreshed(Struct, frozen=True):
    """Reference data is now as of this moment. Counts are rows held."""

    as_of: datetime
    waybills: int


class MirrorFound(Struct, frozen=True):
    """What reference data there is before the next refresh: also none, where it was lost.

    `as_of` is the moment it is from, None where none has come yet.
    """

    as_of: datetime | None
    waybills: int


class Presence(StrEnum):
    """Whether somebody works at this desk."""

    NOBODY = "nobody"
    HERE = "here"
    LOCKED = "locked"
    """They did nothing for so long that anybody might stand there by now."""


class OperatorChanged(Struct, frozen=True):
    """Who works at this desk now; `username` is "" for nobody.

    `offline`: proved by what this station keeps. `expired`: so long ago that it is worth no
    approval. `also_at`: another desk where they are logged in, as hub-desk. `notice` keys an
    `access.` sentence that says why it changed, `facts` fill its blanks.
    """

    presence: Presence
    username: str
    full_name: str
    at: datetime
    offline: bool = False
    expired: bool = False
    also_at: str = ""
    notice: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class AccessRefused(Struct, frozen=True):
    """Somebody was not let in; `key` keys an `error.` sentence, `facts` fill its blanks."""

    key: str
    facts: tuple[tuple[str, str], ...]
    at: datetime


class ApprovalWanted(Struct, frozen=True):
    """What was told the desk waits for a second person; `action` "": it does no longer.

    `action` is one of access/permissions.py and keys an `approval.` sentence.
    """

    action: str
    subject: str
    requester: str
    wants_reason: bool
    at: datetime


class PinAsked(Struct, frozen=True):
    """A badge was read whose owner must type its PIN to log in."""

    full_name: str
    at: datetime


SUPERVISOR_CALLED = "supervisor_called"
"""The key of an alarm that is none of the store's: somebody wants a supervisor at this desk."""


class StoreAlarm(Struct, frozen=True):
    """Something befell the local store that a person must know; scanning goes on.

    `key` keys an `error.` sentence, `facts` fill its blanks.
    """

    key: str
    facts: tuple[tuple[str, str], ...]
    at: datetime


Answered = (
    ScanRecorded
    | ScanNotSaved
    | Prompted
    | CommandRefused
    | PaperFound
    | PaperOrdered
    | WorkflowChosen
    | WorkShown
)
"""What can come of a scan or a command."""

Announcement = (
    Answered
    | ScanUnreadable
    | InquiryChosen
    | ScanLookedUp
    | DeviceChanged
    | WeightShown
    | PrinterShown
    | OutboxChanged
    | LinkChanged
    | ServerRolledBack
    | MirrorRefreshed
    | MirrorFound
    | OperatorChanged
    | AccessRefused
    | PinAsked
    | ApprovalWanted
    | StoreAlarm
)
