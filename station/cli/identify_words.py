"""What a person reads of identified devices. Neighbour: devices_identify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation
from station.devices.addresses import address_of
from station.devices.catalogue import MODELS
from station.devices.evidence import rivals
from station.devices.protocols import Role, protocol_named
from station.devices.readings import ScaleReading
from station.events import Scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.devices.catalogue import Model
    from station.devices.evidence import Decider, Evidence
    from station.devices.identify import Heard
    from station.devices.identifying import Identified
    from station.texts import Texts

_TROUBLES = {
    "device_in_use": "identify.in_use",
    "device_not_allowed": "identify.not_allowed",
    "device_cannot_open": "identify.cannot_open",
    "device_lost": "identify.lost",
}
TOLD_APART: dict[Decider, str] = {
    "display": "identify.by_display",
    "net": "identify.by_net",
    "model": "identify.by_model",
}
_SHOWN = 24
_BYTES = 20


def put_words(told: Sequence[Identified], texts: Texts) -> None:
    """Print each device with what it could be, best first, and why."""
    there = [one.found for one in told]
    for one in told:
        address = address_of(one.found, there)
        print(address if address == one.found.path else f"{address}  ({one.found.path})")
        for line in (*_said(one, texts), *_settings(one, address)):
            print(f"  {line}")
        print()


def _settings(told: Identified, address: str) -> list[str]:
    """Return what belongs into the settings for the likeliest device, to be copied."""
    best = next((one for one in told.evidence if one.convinces), None)
    if best is None or best.role is Role.PRINTER or _refusal(best):
        return []
    table = ["", f"[{best.role.value}]", f'port = "{address}"']
    if address.startswith("hid:"):
        return table if best.role is Role.SCANNER else [*table, f'protocol = "{best.protocol}"']
    unit = protocol_named(best.protocol).unit
    spoken = [f'protocol = "{best.protocol}"', f'line = "{best.line}"']
    return [*table, *spoken, *([f'unit = "{unit}"'] if unit else [])]


def _refusal(one: Evidence) -> Model | None:
    """Return the model for whose sake this protocol cannot be used, where all are like it."""
    models = [model for model in MODELS if model.protocol == one.protocol]
    return models[0] if models and all(model.refused for model in models) else None


def trouble_of(told: Identified, texts: Texts) -> str:
    """Return why a device cannot be used or was not questioned; empty where all is well."""
    if told.model is not None and told.model.refused:
        return texts(f"error.{told.model.refused}", model=told.model.name)
    if told.trouble is None:
        return ""
    key = _TROUBLES.get(told.trouble.key, f"error.{told.trouble.key}")
    return texts(key, **{"port": told.found.path, **told.trouble.facts})


def _said(told: Identified, texts: Texts) -> list[str]:
    said = [texts("identify.by_ids", model=told.model.name)] if told.model else []
    by = {one.protocol: TOLD_APART[how] for one, how in rivals(told.evidence)}
    for one in told.evidence:
        if told.model is None or one.frames:
            said += _candidate(one, texts)
        if one.protocol in by:
            said.append("  " + texts(by[one.protocol], first=told.evidence[0].protocol))
    said += [trouble] if (trouble := trouble_of(told, texts)) else _nothing(told, texts)
    return said


def _nothing(told: Identified, texts: Texts) -> list[str]:
    """Say what to do with a port of which nothing became known."""
    said = [] if told.complete else [texts("identify.time_over")]
    if told.is_known:
        return said
    if told.heard:
        return [*said, texts("identify.not_understood"), *map(_heard, told.heard[:_SHOWN])]
    return [*said, texts("identify.silent")]


def _candidate(one: Evidence, texts: Texts) -> list[str]:
    names = ", ".join(model.name for model in MODELS if model.protocol == one.protocol)
    line = f"{one.protocol} · {one.line}" if one.role is not Role.SCANNER else one.protocol
    key = "identify.perhaps" if not one.convinces else "identify.likely"
    asked = texts("identify.answered", request=_readable(one.asked))
    how = asked if one.asked else texts("identify.by_itself")
    counts = texts("identify.counts", frames=one.frames, left_over=one.noise + one.damaged, how=how)
    reading = _reading(one, texts)
    now = [texts("identify.reads", reading=reading)] if reading else []
    now += [texts("tools.unit_assumed")] if protocol_named(one.protocol).unit else []
    model = _refusal(one)
    why = [texts(f"error.{model.refused}", model=model.name)] if model else []
    return [texts(key, what=line, models=names), *(f"  {text}" for text in (counts, *now, *why))]


def _reading(one: Evidence, texts: Texts) -> str:
    newest = one.readings[-1] if one.readings else None
    if isinstance(newest, Scan):
        return newest.text
    if not isinstance(newest, ScaleReading):
        return ""
    said = newest.said
    value, unit = said.value, said.unit or ""
    shown = "" if value is None else notation.displayed(value, unit, texts.language)
    return " ".join([shown, *said.flags]).strip()


def _heard(one: Heard) -> str:
    asked = f" {_readable(one.step.request)} →" if one.step.request else ""
    return f"  {one.step.line}:{asked} {one.length} B  {_readable(one.sample[:_BYTES])}"


def _readable(data: bytes) -> str:
    return data.decode("latin-1").encode("unicode_escape").decode("ascii")
