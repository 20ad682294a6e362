"""What a database says of itself, as facts. Data; neighbour: catalog_reading, which asks."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

HUB_STATION = "hub_station"


class Schema(Struct, frozen=True):
    """A schema, and whether this role may look into it and make tables in it."""

    name: str
    usable: bool
    creates: bool


class ServerFacts(Struct, frozen=True):
    """The server, the session and the role. Addresses are None over a Unix socket.

    `grantee` is the stations' group if the role belongs to it, else the role itself.
    """

    version: int
    encoding: str
    read_only: bool
    database: str
    role: str
    grantee: str
    superuser: bool
    bypasses_row_security: bool
    encrypted: bool
    client_address: str | None
    server_address: str | None
    now_us: int
    schemas: tuple[Schema, ...]


class Column(Struct, frozen=True):
    """One column. `type` without its modifier, `shown` with it; `category` is pg_type.typcategory.

    `has_default` also for identity and generated columns; `sequence` is what a default counts by,
    as SQL, and whether this role may use it and read it.
    """

    name: str
    type: str
    shown: str
    category: str
    not_null: bool
    has_default: bool
    is_generated: bool
    sequence: str | None
    sequence_usable: bool
    sequence_readable: bool
    selects: bool
    inserts: bool
    updates: bool


class Relation(Struct, frozen=True):
    """A table or view. `oid` ties the lists below to it; the rest is what this role may do."""

    oid: int
    schema: str
    name: str
    kind: str
    is_owner: bool
    row_security: bool
    row_security_applies: bool
    selects: bool
    selects_xmin: bool
    deletes: bool
    truncates: bool
    updates: bool
    columns: tuple[Column, ...]

    @property
    def shown(self) -> str:
        """Return the name as a person reads it."""
        return self.name if self.schema != HUB_STATION else f"{HUB_STATION}.{self.name}"

    def column(self, name: str) -> Column | None:
        """Return a column by its name."""
        return next((column for column in self.columns if column.name == name), None)


class Index(Struct, frozen=True):
    """An index; `columns` in its order, an expression is ""."""

    table: int
    name: str
    columns: tuple[str, ...]
    unique: bool
    usable: bool
    where: str | None


class ForeignKey(Struct, frozen=True):
    """A foreign key of a table."""

    table: int
    name: str
    columns: tuple[str, ...]
    referred: int
    referred_name: str
    referred_columns: tuple[str, ...]


class Check(Struct, frozen=True):
    """A check constraint of a table."""

    table: int
    name: str
    columns: tuple[str, ...]
    definition: str


class Trigger(Struct, frozen=True):
    """A trigger of a table that is switched on; `on_update`: before each updated row."""

    table: int
    name: str
    function: str
    source: str
    arguments: str
    on_insert: bool
    on_update: bool
    touches_row: bool


class Policy(Struct, frozen=True):
    """A row-level security policy."""

    table: int
    name: str


class Routine(Struct, frozen=True):
    """A function of the stations' own schema, and whether this role may call it."""

    name: str
    executes: bool


class Partition(Struct, frozen=True):
    """A partition of the ledger."""

    name: str


class EnumLabel(Struct, frozen=True):
    """One value of an enum type."""

    type: str
    label: str


class Catalog(Struct, frozen=True):
    """Everything that the checks look at. `asked_at` and `told_at` frame the server's `now_us`."""

    server: ServerFacts
    relations: tuple[Relation, ...]
    indexes: tuple[Index, ...]
    foreign_keys: tuple[ForeignKey, ...]
    checks: tuple[Check, ...]
    triggers: tuple[Trigger, ...]
    policies: tuple[Policy, ...]
    routines: tuple[Routine, ...]
    partitions: tuple[Partition, ...]
    labels: tuple[EnumLabel, ...]
    asked_at: datetime
    told_at: datetime

    def relation(self, schema: str, name: str) -> Relation | None:
        """Return a table by its schema and name."""
        found = (r for r in self.relations if r.schema == schema and r.name == name)
        return next(found, None)
