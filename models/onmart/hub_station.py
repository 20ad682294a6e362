"""The stations' own schema in ONMART. Inferred; written by the stations' uplinks only."""

from models.ledger import AssignmentColumns, LedgerColumns, ParkedColumns
from models.onmart.table import OnmartTable


class EventLedger(LedgerColumns, OnmartTable):
    """Every event whose effects are in this database, see LedgerColumns."""


class ParkedEvent(ParkedColumns, OnmartTable):
    """Every event that this database refused, see ParkedColumns."""


class Assignment(AssignmentColumns, OnmartTable):
    """Which role may record for which hub, see AssignmentColumns."""
