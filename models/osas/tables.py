"""All of OSAS: importing this module fills `metadata`."""

from models.osas import (
    access,
    core_operations,
    delivery,
    financial,
    hub_station,
    locations,
    manifests,
    master_data,
    partners,
    quality,
    reporting,
    scanning,
    stations,
    trucking,
)
from models.osas.table import OsasTable

metadata = OsasTable.metadata

__all__ = [
    "access",
    "core_operations",
    "delivery",
    "financial",
    "hub_station",
    "locations",
    "manifests",
    "master_data",
    "metadata",
    "partners",
    "quality",
    "reporting",
    "scanning",
    "stations",
    "trucking",
]
