"""Scanners: each report or packet as it is, before codes are put together from several."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING

from station.devices.answers import frames
from station.devices.decoders import hid_pos as hid
from station.devices.decoders import zebra_ssi
from station.devices.decoders.line import LineDecoder
from station.devices.decoders.olivetti import OlivettiDecoder
from station.devices.decoders.wedge import SUFFIXES, Typed, WedgeDecoder, WedgeTiming
from station.devices.keyboard_layouts import suspected, undone
from station.events import Scan, UnreadableScan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from station.devices.answers.frames import Answer

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_USUAL_GAP_MS = 2.0
"""Between two keys of a wedge where nobody says: a scanner's pace."""


def wedge(text: str, gaps_ms: Sequence[float]) -> Answer:
    """Return who typed the keys, and what: scans, and what went to the focused field."""
    decoder: WedgeDecoder[str] = WedgeDecoder("wedge", WedgeTiming())
    gaps = chain(gaps_ms, repeat(gaps_ms[-1] if gaps_ms else _USUAL_GAP_MS))
    outcomes: list[Scan | UnreadableScan | Typed[str]] = []
    for key, at_ms in zip(text, accumulate(chain([0.0], gaps)), strict=False):
        outcomes += decoder.feed(key, at_ms / 1000, _AT, key)
    cut_off = decoder.in_burst
    outcomes += decoder.flush()
    told = list(_wedge_frames(outcomes, text))
    if cut_off and told and "typed" in told[-1]:
        told[-1]["warn"] = "missing_suffix"
    return frames.of(told)


def _wedge_frames(
    outcomes: Sequence[Scan | UnreadableScan | Typed[str]], text: str
) -> Iterator[Answer]:
    typed = ""
    for outcome in outcomes:
        if isinstance(outcome, Typed):
            typed += "".join(outcome.keys)
            continue
        yield from _typed(typed)
        typed = ""
        if isinstance(outcome, Scan):
            warned = {"warn": outcome.warning.value} if outcome.warning else {}
            yield {"scan": outcome.text, **warned}
        else:
            yield {**_unreadable(outcome), **_layout(text)}
    yield from _typed(typed)


def _typed(text: str) -> Iterator[Answer]:
    if text:
        yield {"typed": text.strip("".join(SUFFIXES))}


def _layout(text: str) -> Answer:
    typed = text.strip("".join(SUFFIXES))
    layout = suspected(typed)
    if layout is None:
        return {}
    meant = undone(typed, layout)
    return {"warn": "keyboard_layout_suspected", "layout": layout.value, "meant": meant}


def serial(data: bytes) -> Answer:
    """Return the codes of a line; several are told by their text alone."""
    decoder = LineDecoder("serial_scan")
    told = [scan(reading) for reading in decoder.feed(data, _AT)]
    pending = decoder.buffered > 0
    if len(told) == 1 and not pending:
        return told[0]
    texts: list[Answer | str] = [str(one["data"]) if "data" in one else one for one in told]
    return frames.of(texts, pending=pending)


def olivetti(data: bytes) -> Answer:
    """Return the codes between STX and ETX, each with what the host answers."""
    decoder = OlivettiDecoder("olivetti_scan")
    told = [scan(reading) for reading in decoder.feed(data, _AT)]
    pending = decoder.buffered > 0
    reply = decoder.replies().hex()
    return {
        **frames.of(told, discarded=decoder.discarded, pending=pending),
        **({"reply": reply} if reply else {}),
    }


def scan(reading: Scan | UnreadableScan) -> Answer:
    """Return one code, or why it is none."""
    if isinstance(reading, UnreadableScan):
        return _unreadable(reading)
    return {**({"aim": reading.aim} if reading.aim else {}), "data": reading.text}


def _unreadable(reading: UnreadableScan) -> Answer:
    told = {"unreadable": reading.reason.value, "length": reading.length}
    return {**told, "sample": reading.sample}


def _report(report: hid.Report) -> Answer:
    told: Answer = {
        "aim": report.aim or None,
        "data": report.data,
        "more": report.more,
        "layout": report.layout.value,
    }
    return {**told, "kind": "menu_response"} if report.is_menu_response else told


def hid_pos(data: bytes) -> Answer:
    """Return each report of 64 bytes."""
    pieces = (data[place : place + hid.SIZE] for place in range(0, len(data), hid.SIZE))
    reports = [report for piece in pieces if (report := hid.read(piece))]
    told = frames.of([_report(report) for report in reports if not report.too_long])
    too_long = next((report.too_long for report in reports if report.too_long), 0)
    return {**told, "error": f"length>{too_long}"} if too_long else told


def ssi(data: bytes) -> Answer:
    """Return each packet, and what the host answers."""
    decoder = zebra_ssi.SsiDecoder("zebra_ssi")
    packets = decoder.packets(data)
    pending = decoder.buffered > 0
    damaged = [packet for packet in packets if not packet.holds]
    told = [_packet(packet) for packet in packets if packet.holds]
    if not damaged:
        return frames.of(told, discarded=decoder.discarded, pending=pending)
    reply = zebra_ssi.reply_to(damaged[-1]).hex()
    shown = {"frames": told, "error": "checksum", "opcode": damaged[-1].opcode, "checksum": "bad"}
    return {**shown, **({"reply": reply} if reply else {})}


def _packet(packet: zebra_ssi.Packet) -> Answer:
    source = "host" if packet.source else "decoder"
    told: Answer = {"opcode": packet.opcode, "source": source, "checksum": "ok"}
    if packet.opcode == "CMD_NAK" and packet.data:
        told["cause"] = packet.data[0]
    if packet.opcode == "EVENT" and packet.data:
        told["event"] = packet.data[0]
    if packet.is_decode:
        told |= _decode(packet)
    if reply := zebra_ssi.reply_to(packet):
        told["reply"] = reply.hex()
    return told


def _decode(packet: zebra_ssi.Packet) -> Answer:
    code = packet.data[1:].decode("latin-1").rstrip("\r\n")
    told: Answer = {
        "type": packet.data[0],
        "symbology": zebra_ssi.symbology_of(packet.data[0]),
        "data": code,
    }
    again = {"retransmit": True, "dedupe": True} if packet.again else {}
    return {**told, **again, **({"continued": True} if packet.continued else {})}
