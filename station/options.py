"""A station's options: each with its type, default and help in one place. Data, no behaviour."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

# `expected` keys the phrase that says in words what a pattern wants.
Code = Annotated[
    str,
    Meta(max_length=32, pattern=r"^[A-Za-z0-9 ._-]*$", extra={"expected": "expected.code"}),
]
Milliseconds = Annotated[int, Meta(ge=0, le=3_600_000)]
PositiveMilliseconds = Annotated[int, Meta(ge=1, le=3_600_000)]
Connections = Annotated[int, Meta(ge=0, le=100)]
Attempts = Annotated[int, Meta(ge=1, le=20)]
AtLeastOneConnection = Annotated[int, Meta(ge=1, le=100)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
PostgresUrl = Annotated[
    str, Meta(pattern=r"^(postgres(ql)?://.+)?$", extra={"expected": "expected.postgres_url"})
]
SchemaName = Annotated[
    str, Meta(pattern=r"^[a-z_][a-z0-9_]{0,62}$", extra={"expected": "expected.schema_name"})
]

# Names that the backend chose. Quoted wherever they are used; the pattern keeps surprises out.
BackendName = Annotated[
    str,
    Meta(pattern=r"^([A-Za-z_][A-Za-z0-9_$]{0,62})?$", extra={"expected": "expected.backend_name"}),
]
BackendStatus = Annotated[str, Meta(max_length=64)]
ScaleProtocol = Literal[
    "", "mt_sics", "xk3190_a12e", "xk3190_tf0", "xk3190_eq_reversed", "xk3190_eq_forward",
    "cas_22", "cas_and18", "cas_enq", "and_standard", "st_us_header", "hid_scale", "nci_scp01",
    "toledo_8217", "toledo_8213", "toledo_continuous", "sma", "ohaus", "sartorius_sbi", "kern_18",
    "berkel_icl", "digi_ds425",
]  # fmt: skip
"""As in station/devices/protocols.py, which no start needs; without those that cannot weigh."""
ScannerProtocol = Literal["", "serial_scan", "olivetti_scan", "zebra_ssi"]
SerialLine = Annotated[
    str,
    Meta(
        pattern=r"^([1-9]\d{1,6}([ ,]+[5-8][NEOMSneoms](1\.5|1|2))?([ ,]+(xonxoff|rtscts))?)?$",
        extra={"expected": "expected.line"},
    ),
]
Renames = dict[str, BackendName]
Statuses = dict[str, BackendStatus | list[BackendStatus]]
Units = dict[Literal["weight"], Literal["kg", "g"]]


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings file."""


class StationOptions(Options, frozen=True):
    """Which station this is."""

    hub: Annotated[
        Code, Meta(description="this hub's code in agent_locations, for example CGK")
    ] = ""
    desk: Annotated[Code, Meta(description="this desk's name on the floor, for example 3")] = "1"
    operator: Annotated[Code, Meta(description="who scans when nobody is named")] = ""
    timezone: Annotated[str, Meta(description="IANA zone used until the hub's own is known")] = (
        "Asia/Jakarta"
    )


class UiOptions(Options, frozen=True):
    """How the window looks and sounds."""

    language: Annotated[Literal["id", "en"], Meta(description="id = Bahasa Indonesia, en")] = "id"
    theme: Annotated[Literal["light", "dark"], Meta(description="light or dark")] = "light"
    sound: Annotated[bool, Meta(description="earcons for verdicts")] = True
    reduced_motion: Annotated[bool, Meta(description="no settling after a verdict lands")] = False


class DatabaseOptions(Options, frozen=True):
    """One central database and its pool."""

    url: Annotated[
        PostgresUrl,
        Meta(
            description="postgresql://user@host:port/database, or host1:port,host2:port; empty ="
            " none. The password: hub-station password set"
        ),
    ] = ""
    ca_file: Annotated[
        str,
        Meta(
            description="certificate (PEM) of the CA that signed the server's, beside this file or"
            " by its full path: then TLS only, to that host name only, and a password by SCRAM only"
        ),
    ] = ""
    schema: Annotated[SchemaName, Meta(description="schema of the backend's tables")] = "public"
    pool_max: Annotated[AtLeastOneConnection, Meta(description="most connections")] = 2
    pool_min: Annotated[Connections, Meta(description="connections kept open")] = 0
    pool_acquire_ms: Annotated[
        PositiveMilliseconds, Meta(description="longest wait for a connection, connecting included")
    ] = 60_000
    pool_idle_ms: Annotated[
        PositiveMilliseconds, Meta(description="a connection unused this long is closed")
    ] = 10_000


class SchemaOptions(Options, frozen=True):
    """[schema.osas]: what a database that exists already calls our tables and columns."""

    osas: Annotated[
        Renames,
        Meta(
            description='"waybill_numbers" = "Waybills", "waybill_numbers.weight" = "beratKg",'
            ' "*.created_at" = "createdAt"; "" = it has none. hub-station doctor proposes them'
        ),
    ] = field(default_factory=dict)
    onmart: Annotated[Renames, Meta(description="the same for ONMART")] = field(
        default_factory=dict
    )


class StatusOptions(Options, frozen=True):
    """[status.osas]: what a database that exists already calls a parcel's states."""

    osas: Annotated[
        Statuses,
        Meta(
            description='AT_HUB = "in_warehouse", or a list: all are understood, the first is'
            ' written; "" = not written. All states, or nothing is written'
        ),
    ] = field(default_factory=dict)


class UnitsOptions(Options, frozen=True):
    """[units.osas]: what a database that exists already measures in."""

    osas: Annotated[
        Units, Meta(description='weight = "kg" or "g": what waybill_numbers.weight is in')
    ] = field(default_factory=dict)


class SerialScannerOptions(Options, frozen=True):
    """A scanner on a serial line, or in USB HID POS mode."""

    port: Annotated[
        str,
        Meta(
            description="device file, COM port, socket://host:port, or as devices list prints it:"
            " usb:0403:6001:A1, hid:0c2e:0b61; empty = none"
        ),
    ] = ""
    protocol: Annotated[
        ScannerProtocol,
        Meta(description="what it speaks; empty = codes with an Enter, or USB HID POS at hid:"),
    ] = ""
    baud: Annotated[int, Meta(ge=300, le=3_000_000, description="bits per second")] = 9600
    line: Annotated[
        SerialLine,
        Meta(description='all of its line, for example "9600 8E1"; empty = baud, else as is usual'),
    ] = ""


class ScaleOptions(Options, frozen=True):
    """The scale at this desk. hub-station devices identify finds out what belongs here."""

    port: Annotated[
        str,
        Meta(
            description="device file, COM port, or as devices identify prints it: usb:1a86:7523,"
            " hid:0922:8003; empty = none"
        ),
    ] = ""
    protocol: Annotated[
        ScaleProtocol, Meta(description="what it speaks; empty = as a USB (HID) scale")
    ] = ""
    line: Annotated[
        SerialLine, Meta(description='its line, for example "2400 7E1"; empty = as is usual')
    ] = ""
    unit: Annotated[
        Literal["", "kg", "g", "lb", "oz"],
        Meta(description="what it shows, where it does not say so itself"),
    ] = ""
    minimum_g: Annotated[
        int, Meta(ge=1, le=100_000, description="a parcel weighs at least this")
    ] = 20
    zero_band_g: Annotated[
        int, Meta(ge=0, le=10_000, description="the pan is empty within this")
    ] = 5
    expires_after_s: Annotated[
        Seconds,
        Meta(
            description="a weight older than this says nothing of the pan now; longer for a scale"
            " that speaks only when its weight changes"
        ),
    ] = 2.0
    serial: Annotated[
        str, Meta(max_length=64, description="its serial number, kept with every weight")
    ] = ""
    verified_until: Annotated[
        str,
        Meta(
            pattern=r"^(\d{4}-\d{2}-\d{2})?$",
            extra={"expected": "expected.date"},
            description="last day of its legal verification (tera), for example 2027-03-31",
        ),
    ] = ""
    tolerance_g: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="so far from the declared weight a parcel may be without an approval",
        ),
    ] = 500


class WedgeOptions(Options, frozen=True):
    """A scanner that types (keyboard wedge)."""

    enabled: Annotated[bool, Meta(description="read scans from the keyboard")] = True
    median_gap_ms: Annotated[
        Milliseconds, Meta(description="keys of a scan come at least this fast, in the median")
    ] = 35
    one_gap_ms: Annotated[
        Milliseconds, Meta(description="one gap within a scan may be this long")
    ] = 80
    idle_ms: Annotated[
        Milliseconds, Meta(description="after this silence, held keys are a person's typing")
    ] = 100
    min_length: Annotated[int, Meta(ge=2, le=32, description="shortest code accepted")] = 4
    layout: Annotated[
        Literal["us", "gb", "de", "fr"],
        Meta(description="this computer's keyboard layout; us is also Indonesian"),
    ] = "us"


class ReceivingOptions(Options, frozen=True):
    """Where the receiving desk sends what is not in order."""

    hold_desk: Annotated[Code, Meta(description="the table for parcels on hold")] = "M1"
    unknown_shelf: Annotated[Code, Meta(description="the shelf for unknown waybills")] = "X"
    stale_after_s: Annotated[
        Seconds, Meta(description="a verdict from reference data older than this says so")
    ] = 900
    return_after: Annotated[
        Attempts,
        Meta(description="so many attempts in vain, and a parcel may go back to its sender"),
    ] = 3
    return_after_by_carrier: Annotated[
        dict[str, Attempts],
        Meta(description="where a carrier has it otherwise, for example { lion = 2 }"),
    ] = field(default_factory=dict)


class AccessOptions(Options, frozen=True):
    """Who may work here. hub-station badge new makes a badge."""

    required: Annotated[
        bool,
        Meta(description="scans without a log-in are recorded without an operator, and say so"),
    ] = False
    pin: Annotated[
        Literal["approve", "log_in"],
        Meta(description="a badge's PIN is asked for to approve only, or also to log in"),
    ] = "approve"
    lock_after_s: Annotated[
        Seconds, Meta(description="after so long without a scan or a key the desk is locked")
    ] = 600


class KioskOptions(Options, frozen=True):
    """The counter that a person cannot leave without a badge. hub-station setup obeys it."""

    autostart: Annotated[
        Literal["none", "user", "machine"],
        Meta(
            description="hub-station kiosk starts with this user's session, or with everybody's"
            " (as administrator)"
        ),
    ] = "none"
    hang_s: Annotated[
        Seconds, Meta(description="a window that does not move for so long is begun anew")
    ] = 20


class SyncOptions(Options, frozen=True):
    """How the outbox drains and the mirror fills."""

    poll_ms: Annotated[
        PositiveMilliseconds, Meta(description="pause between looks at the outbox")
    ] = 500
    batch: Annotated[int, Meta(ge=1, le=10_000, description="most events in one push")] = 10_000
    backoff_cap_s: Annotated[Seconds, Meta(description="longest pause after failures")] = 60
    answer_within_s: Annotated[
        Seconds, Meta(description="a server silent for this long is given up")
    ] = 30
    mirror_every_s: Annotated[
        Seconds, Meta(description="pause between pulls of reference data")
    ] = 15
    mirror_overlap_s: Annotated[
        Seconds, Meta(description="every pull looks back this far, for rows that commit late")
    ] = 900
    mirror_compare_every_s: Annotated[
        Seconds, Meta(description="so often all of the mirror is compared with its databases")
    ] = 86_400
    mirror_scope: Annotated[
        Literal["all", "hub"],
        Meta(description="all waybills, or those that begin, end, pass or were scanned here"),
    ] = "all"
    mirror_days: Annotated[
        int, Meta(ge=1, le=365, description="waybills touched within these days are mirrored")
    ] = 30


class StoreOptions(Options, frozen=True):
    """How this station keeps what it recorded."""

    encrypt: Annotated[
        bool,
        Meta(description="say so while it is not encrypted; hub-station store encrypt does it"),
    ] = False
    keep_days: Annotated[
        int,
        Meta(ge=30, le=3650, description="what is settled this long moves into the archive"),
    ] = 30


class PrinterOptions(Options, frozen=True):
    """A printer; one such table for each."""

    name: Annotated[Code, Meta(min_length=1, description="what people here call it")]
    kind: Annotated[
        Literal["tcp", "serial", "device", "cups", "windows", "file"],
        Meta(description="how it is reached; cups, windows = a queue of the system; file = a PDF"),
    ]
    address: Annotated[
        str,
        Meta(
            min_length=1,
            description="192.168.1.50 or host:port (tcp), /dev/ttyUSB0 or usb:1a86:7523 (serial),"
            " /dev/usb/lp0 (device), the queue's name (cups, windows), a folder (file)",
        ),
    ]
    language: Annotated[
        Literal["zpl", "tspl", "epl", "escpos", "pdf"],
        Meta(description="what it understands: labels zpl, tspl, epl; receipts escpos; pages pdf"),
    ]
    line: Annotated[
        SerialLine, Meta(description='its line, for example "9600 8N1"; empty = that (serial)')
    ] = ""
    dpi: Annotated[Literal[203, 300], Meta(description="dots per inch of a label printer")] = 203
    media: Annotated[
        Literal["label_100x150", "label_100x50", "receipt_80", "receipt_58", "a4"],
        Meta(description="the paper in it; label sizes in millimetres"),
    ] = "label_100x150"


class PrintingOptions(Options, frozen=True):
    """Which printer serves what, by its name; empty = the first that understands it."""

    labels: Annotated[Code, Meta(description="labels: a printer that speaks zpl, tspl or epl")] = ""
    documents: Annotated[Code, Meta(description="manifests, runsheets, reports: pdf")] = ""
    receipts: Annotated[Code, Meta(description="receipts: escpos")] = ""


class Settings(Options, frozen=True):
    """All of a station's settings."""

    station: StationOptions = field(default_factory=StationOptions)
    ui: UiOptions = field(default_factory=UiOptions)
    osas: DatabaseOptions = field(default_factory=DatabaseOptions)
    onmart: DatabaseOptions = field(default_factory=DatabaseOptions)
    schema: SchemaOptions = field(default_factory=SchemaOptions)
    status: StatusOptions = field(default_factory=StatusOptions)
    units: UnitsOptions = field(default_factory=UnitsOptions)
    scanner: SerialScannerOptions = field(default_factory=SerialScannerOptions)
    scale: ScaleOptions = field(default_factory=ScaleOptions)
    wedge: WedgeOptions = field(default_factory=WedgeOptions)
    receiving: ReceivingOptions = field(default_factory=ReceivingOptions)
    access: AccessOptions = field(default_factory=AccessOptions)
    kiosk: KioskOptions = field(default_factory=KioskOptions)
    sync: SyncOptions = field(default_factory=SyncOptions)
    store: StoreOptions = field(default_factory=StoreOptions)
    printing: PrintingOptions = field(default_factory=PrintingOptions)
    printer: tuple[PrinterOptions, ...] = ()
    """`[[printer]]`, as often as there are printers."""
