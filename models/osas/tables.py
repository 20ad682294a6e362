"""All of OSAS: importing this module fills `metadata`."""

from models.osas.access import Role, User
from models.osas.core_operations import Scan, WaybillNumber
from models.osas.hub_station import EventLedger, OrphanScan, ParcelState, ParkedEvent
from models.osas.locations import AgentLocation, RouteConfig
from models.osas.master_data import ProblemCode, ServiceType
from models.osas.partners import CourierPartner, Partner, Resi3p
from models.osas.scanning import HandoverScan, ProblemScan, ReceivingScan
from models.osas.table import OsasTable

metadata = OsasTable.metadata

__all__ = [
    "AgentLocation",
    "CourierPartner",
    "EventLedger",
    "HandoverScan",
    "OrphanScan",
    "ParcelState",
    "ParkedEvent",
    "Partner",
    "ProblemCode",
    "ProblemScan",
    "ReceivingScan",
    "Resi3p",
    "Role",
    "RouteConfig",
    "Scan",
    "ServiceType",
    "User",
    "WaybillNumber",
    "metadata",
]
