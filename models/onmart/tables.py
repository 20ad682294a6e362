"""All of ONMART: importing this module fills `metadata`."""

from models.onmart import hub_station, marketplace
from models.onmart.table import OnmartTable

metadata = OnmartTable.metadata

__all__ = [
    "hub_station",
    "marketplace",
    "metadata",
]
