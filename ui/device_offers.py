"""What a person may choose of devices that were identified: each with its evidence. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from station import notation
from station.cli.identify_words import TOLD_APART
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
_HID_SCANNER = "hid_pos_scanner"
_ON_A_LINE = ("serial_scan", "zebra_ssi")
"""What a scanner of a known maker speaks that is set to be a serial port: its ids do not tell."""


class Offer(Struct, frozen=True):
    """One device as the station could use it: which table of the settings, and what in it."""

    title: str
    detail: str
    table: Literal["scanner", "scale"]
    choices: Mapping[str, str | int]
    """Options of that table."""


def offer_of(seen: Seen) -> Offer | None:
    """Return how a device is used that needs no asking; None where it must be asked first."""
    if seen.kind == "scanner":
        return Offer("", "", "scanner", {"port": seen.address, "protocol": "", "line": ""})
    if seen.kind == "scale" and seen.address.startswith("hid:"):
        return Offer("", "", "scale", {"port": seen.address, "protocol": "", "line": ""})
    return None


class _Way(Struct, frozen=True):
    """What a device speaks, and why that is thought."""

    protocol: str
    line: LineSettings
    title: str
    detail: str
    unit: str = ""


def offers_of(told: Identified, address: str, texts: Texts) -> list[Offer]:
    """Return what an identified device may be used as, best first, at most three.

    `address` is what the settings name it by.
    """
    offers = [_offer(address, way) for way in _ways(told, texts)]
    return [offer for offer in offers if offer is not None][:_MOST]


def _ways(told: Identified, texts: Texts) -> list[_Way]:
    model = told.model
    if model is None:
        return [_likely(one, told, texts) for one in told.evidence if _is_usable(one)]
    line, unit = model.line or LineSettings(), model.unit or ""
    known = texts("identify.by_ids", model=model.name)
    if model.protocol == _HID_SCANNER and told.found.identity.bus == "serial":
        return [_Way(one, line, f"{one} · {model.name}", known) for one in _ON_A_LINE]
    return [] if model.refused else [_Way(model.protocol, line, model.name, known, unit)]


def _likely(one: Evidence, told: Identified, texts: Texts) -> _Way:
    why = _why(one, texts)
    by = {rival.protocol: how for rival, how in rivals(told.evidence)}
    if one.protocol in by:
        first = told.evidence[0].protocol
        why += " · " + texts(TOLD_APART[by[one.protocol]], first=first)
    return _Way(one.protocol, one.line, _named(one), why, protocol_named(one.protocol).unit)


def _offer(address: str, way: _Way) -> Offer | None:
    role, line = protocol_named(way.protocol).role, str(way.line)
    if role is Role.SCALE:
        choices: Choices = {"port": address, "protocol": way.protocol, "line": line}
        if way.unit:
            choices["unit"] = way.unit
        if way.protocol == "hid_scale":
            choices |= {"protocol": "", "line": ""}
        return Offer(way.title, way.detail, "scale", choices)
    if role is Role.SCANNER:
        told = {"protocol": way.protocol, "line": line}
        spoken = told if way.protocol != _HID_SCANNER else {"protocol": "", "line": ""}
        return Offer(way.title, way.detail, "scanner", {"port": address, **spoken})
    return None


def _named(one: Evidence) -> str:
    names = [model.name for model in MODELS if model.protocol == one.protocol][:_NAMES]
    return f"{one.protocol} · {one.line}: {', '.join(names)}"


def _is_usable(one: Evidence) -> bool:
    models = [model for model in MODELS if model.protocol == one.protocol]
    return one.convinces and not (models and all(model.refused for model in models))


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
        reading = notation.displayed(newest.said.value, newest.said.unit or "", texts.language)
        said.append(texts("identify.reads", reading=reading))
    if protocol_named(one.protocol).unit:
        said.append(texts("tools.unit_assumed"))
    return " · ".join(said)
