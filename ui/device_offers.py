"""What a person may choose of devices that were identified: each with its evidence. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from station.devices.catalogue import MODELS
from station.devices.evidence import rivals
from station.devices.line_settings import LineSettings
from station.devices.protocols import Role, protocol_named
from station.devices.readings import ScaleReading
from station.events import Scan
from ui.device_words import text_of

if TYPE_CHECKING:
    from station.devices.evidence import Evidence
    from station.devices.identifying import Identified
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


def offers_of(told: Identified, address: str, texts: Texts) -> list[Offer]:
    """Return what an identified device may be used as, best first, at most three.

    `address` is what the settings name it by.
    """
    if told.model is not None:
        line = told.model.line or LineSettings()
        known = texts("identify.by_ids", model=told.model.name)
        row = (told.model.protocol, line, told.model.name, known, told.model.unit or "")
        found = [] if told.model.refused else [row]
    else:
        likely = [one for one in told.evidence if one.convinces and _is_usable(one)]
        by = {one.protocol: how for one, how in rivals(told.evidence)}
        found = [
            (
                *(one.protocol, one.line, _named(one)),
                *(_why(one, by.get(one.protocol), told, texts), _unit(one)),
            )
            for one in likely
        ]
    offers = [_offer(address, *row) for row in found]
    return [offer for offer in offers if offer is not None][:_MOST]


def _offer(
    address: str, protocol: str, line: LineSettings, title: str, detail: str, unit: str = ""
) -> Offer | None:
    role = protocol_named(protocol).role
    if role is Role.SCALE:
        choices: Choices = {"port": address, "protocol": protocol, "line": str(line)}
        if unit:
            choices["unit"] = unit
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


def _unit(one: Evidence) -> str:
    """Return the unit to assume where the scale tells none: a counter's shows kilograms."""
    weights = [told.said for told in one.readings if isinstance(told, ScaleReading)]
    return "kg" if any(said.value is not None and not said.unit for said in weights) else ""


def _is_usable(one: Evidence) -> bool:
    models = [model for model in MODELS if model.protocol == one.protocol]
    return not models or not all(model.refused for model in models)


def _why(one: Evidence, rival: str | None, told: Identified, texts: Texts) -> str:
    """Return how many messages speak for it, what the last one said, and how to tell it apart."""
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
        if not newest.said.unit:
            said.append(texts("tools.unit_assumed"))
    if rival:
        said.append(texts(f"identify.by_{rival}", first=told.evidence[0].protocol))
    return " · ".join(said)
