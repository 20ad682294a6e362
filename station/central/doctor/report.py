"""What looking at a database found. Data; neighbours: inspection (finds), cli.doctor (tells)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from station.events import Target


class Severity(StrEnum):
    """What a finding means: nothing, something to look at, or that nothing may be written."""

    OK = "ok"
    WARN = "warn"
    BLOCKS = "blocks"


def severity_of(blocks: bool) -> Severity:
    """Return what a trouble means where this release needs the thing, and where it does not."""
    return Severity.BLOCKS if blocks else Severity.WARN


class Area(StrEnum):
    """What a finding is about, in the order in which an administrator would go through them."""

    CONNECTION = "connection"
    SERVER = "server"
    CLOCK = "clock"
    SCHEMA = "schema"
    MAPPING = "mapping"
    TABLE = "table"
    COLUMN = "column"
    TYPE = "type"
    NULL = "null"
    UNIQUE = "unique"
    INDEX = "index"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    TRIGGER = "trigger"
    ROW_SECURITY = "row_security"
    LEDGER = "ledger"
    PRIVILEGE = "privilege"
    ASSIGNMENT = "assignment"
    STATUS = "status"
    UNITS = "units"


class Finding(Struct, frozen=True):
    """One thing that was looked at.

    `ours` and `theirs` name a table or `table.column` in this release and in the database; `key`
    is a sentence `doctor.<key>`, `facts` fill its blanks (texts, or phrases of either language);
    `sql` is what an administrator may run against it, whole statements, "" where there is nothing.
    """

    severity: Severity
    area: Area
    key: str
    facts: Mapping[str, object] = MappingProxyType({})
    ours: str = ""
    theirs: str = ""
    sql: str = ""


class Proposals(Struct, frozen=True):
    """What doctor would write into the settings: the tables of options.SchemaOptions and its like.

    `schema`: our key → their name ("" = there is none); `statuses`: our state → theirs, the first
    is written; `unplaced`: statuses that were found and resemble none of ours.
    """

    schema: Mapping[str, str] = MappingProxyType({})
    statuses: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    unplaced: tuple[str, ...] = ()
    weight_unit: str = ""


class Report(Struct, frozen=True):
    """Everything that was found in one database, by area. `attached`: not made by our migrations.

    Findings take the proposals for granted: what is proposed blocks until it is in the settings,
    and the rest is what will remain to be done then.
    """

    target: Target
    attached: bool
    findings: tuple[Finding, ...]
    proposals: Proposals = Proposals()
    database: str = ""
    role: str = ""
    server_version: str = ""

    @property
    def blocks(self) -> bool:
        """Return whether nothing may be written to this database."""
        return any(finding.severity is Severity.BLOCKS for finding in self.findings)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)
