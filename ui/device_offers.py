"""What a person may choose of devices that were identified: each with its evidence. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from station.devices.addresses import address_of
from station.devices.catalogue import MODELS
from station.devices.line_settings import LineSettings
from station.devices.protocols import Role, protocol_named
from station.devices.readings import ScaleReading
from station.events import Scan
from ui.device_words import text_of

if TYPE_CHECKING:
    from station.devices.evidence import Evidence
    from station.devices.identifying import Identified
    from station.devices.identity import Found
    from station.devices.survey import Seen
    from station.texts import Texts

Choices = dict[str, str | int]
_MOST = 3
_NAMES = 3


class Offer(Struct, frozen=True):
    """One device as the station could use it: which table of the settings, and what in it."""

    title: str
    detail: str
    table: Literal["scanner", "scale"]
    choices: Choices


def offer_of(seen: Seen) -> Offer | None:
    """Return how a device is used that needs no asking; None where it must be asked first."""
    if seen.kind == "scanner":
        return Offer("", "", "scanner", {"port": seen.address})
    if seen.kind == "scale" and seen.address.startswith("hid:"):
        return Offer("", "", "scale", {"port": seen.address, "protocol": "", "line": ""})
    return None


def offers_of(told: Identified, texts: Texts) -> list[Offer]:
    """Return what an identified device may be used as, best first, at most three."""
    if told.model is not None:
        line = told.model.line or LineSettings()
        known = texts("identify.by_ids", model=told.model.name)
        found = [] if told.model.refused else [(told.model.protocol, line, told.model.name, known)]
    else:
        likely = [one for one in told.evidence if one.convinces]
        found = [(one.protocol, one.line, _named(one), _why(one, texts)) for one in likely]
    offers = [_offer(told.found, *row) for row in found]
    return [offer for offer in offers if offer is not None][:_MOST]


def _offer(
    found: Found, protocol: str, line: LineSettings, title: str, detail: str
) -> Offer | None:
    address, role = address_of(found), protocol_named(protocol).role
    if role is Role.SCALE:
        choices: Choices = {"port": address, "protocol": protocol, "line": str(line)}
        if protocol == "hid_scale":
            choices |= {"protocol": "", "line": ""}
        return Offer(title, detail, "scale", choices)
    if protocol == "serial_scan":
        return Offer(title, detail, "scanner", {"port": address, "baud": line.baud})
    if protocol == "hid_pos_scanner":
        return Offer(title, detail, "scanner", {"port": address})
    return None


def _named(one: Evidence) -> str:
    names = [model.name for model in MODELS if model.protocol == one.protocol][:_NAMES]
    return f"{one.protocol} · {one.line}: {', '.join(names)}"


def _why(one: Evidence, texts: Texts) -> str:
    """Return how many messages speak for it, and what the last one said."""
    asked = texts("identify.answered", request=text_of(one.asked))
    how = asked if one.asked else texts("identify.by_itself")
    left_over = one.noise + one.damaged
    said = [texts("identify.counts", frames=one.frames, left_over=left_over, how=how)]
    newest = one.readings[-1] if one.readings else None
    if isinstance(newest, Scan):
        said.append(texts("identify.reads", reading=newest.text))
    elif isinstance(newest, ScaleReading) and newest.said.value is not None:
        reading = f"{newest.said.value:f} {newest.said.unit or ''}".strip()
        said.append(texts("identify.reads", reading=reading))
    return " · ".join(said)
