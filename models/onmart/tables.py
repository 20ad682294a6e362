"""All of ONMART: importing this module fills `metadata`."""

from models.onmart.hub_station import EventLedger, ParkedEvent
from models.onmart.marketplace import (
    MarketplaceChannel,
    MarketplaceEvent,
    MarketplaceOrder,
    MarketplaceOrderItem,
    MarketplaceShipment,
    MarketplaceShop,
)
from models.onmart.table import OnmartTable

metadata = OnmartTable.metadata

__all__ = [
    "EventLedger",
    "MarketplaceChannel",
    "MarketplaceEvent",
    "MarketplaceOrder",
    "MarketplaceOrderItem",
    "MarketplaceShipment",
    "MarketplaceShop",
    "ParkedEvent",
    "metadata",
]
