"""What the devices screen says of a device, of bytes, of a test scan and of a weight. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation, print_wording
from station.devices.readings import Kind, PrinterStatus, ScaleReading, Stability
from station.devices.survey import WEDGE, State
from station.events import Scan, UnreadableScan
from station.rules.weighing import condition
from ui import printer_rows

if TYPE_CHECKING:
    from station.devices.readings import Said
    from station.devices.survey import Seen
    from station.devices.tap import Passed
    from station.events import WeightShown
    from station.rules.trial_scan import Problem, Trial
    from station.texts import Texts

GOOD = frozenset({State.READ, State.WEDGE_ON})
BAD = frozenset({State.IN_USE, State.NOT_ALLOWED, State.MISSING, State.FAILING, State.REFUSED})
_SHOWN = 32
"""So many bytes of one row are told."""


def title(seen: Seen, texts: Texts) -> str:
    """Return what a person calls the device."""
    kind = texts(f"device_role.{seen.kind}")
    return seen.name or kind[:1].upper() + kind[1:]


def place(seen: Seen, texts: Texts) -> str:
    """Return what it is, where it has a name, and where it is plugged in."""
    if seen.kind == WEDGE:
        return texts("tools.wedge_place")
    if seen.printer is not None:
        return printer_rows.place(seen.printer, texts)
    kind = texts(f"device_role.{seen.kind}") if seen.name else ""
    return " · ".join(part for part in (kind, seen.path or seen.address) if part)


def state(seen: Seen, texts: Texts) -> str:
    """Return how it is, in a word or two."""
    if seen.printer is not None:
        return print_wording.condition(seen.printer.words, texts)
    return texts(f"device_state.{seen.state}")


def next_step(seen: Seen, texts: Texts) -> str:
    """Return what to do now."""
    if seen.printer is not None:
        return printer_rows.next_step(seen.printer, texts)
    where = seen.path or seen.address
    if seen.state is State.REFUSED:
        return texts(f"error.{seen.refusal}", model=seen.name)
    trouble = seen.used.trouble if seen.used else None
    if seen.state is State.FAILING and trouble is not None:
        return texts(f"error.{trouble.key}", **trouble.facts)
    if seen.state is State.NOT_ALLOWED:
        return _rights(seen, texts, where)
    if seen.state is State.READ:
        return texts("device_next.read_scale" if seen.kind == "scale" else "device_next.read")
    return texts(f"device_next.{seen.state}", path=where)


def _rights(seen: Seen, texts: Texts, where: str) -> str:
    if "hidraw" in where:
        return texts("device_next.not_allowed_hid")
    if seen.group in ("", "root"):
        return texts("error.device_not_allowed", port=where)
    return texts("device_next.not_allowed", group=seen.group)


# ── bytes ────────────────────────────────────────────────────────────────────────────────────


def hex_of(data: bytes) -> str:
    """Return bytes as pairs of digits, the first of them."""
    return data[:_SHOWN].hex(" ").upper() + (" …" if len(data) > _SHOWN else "")


def text_of(data: bytes) -> str:
    """Return bytes as the characters they are; what is none as its escape."""
    shown = data[:_SHOWN].decode("latin-1").encode("unicode_escape").decode("ascii")
    return shown + ("…" if len(data) > _SHOWN else "")


def read_as(passed: Passed, texts: Texts) -> str:
    """Return what the bytes were read as; that it was nothing yet."""
    said = [_event(event, texts) for event in passed.read_as]
    return " · ".join(said) if said else texts("live.nothing")


def _event(event: object, texts: Texts) -> str:
    match event:
        case Scan():
            return texts("live.code", text=event.text)
        case UnreadableScan():
            return texts(f"unreadable.{event.reason}")
        case ScaleReading():
            return _reading(event, texts)
        case PrinterStatus():
            return ", ".join(f"{key} {value}" for key, value in event.facts.items())
        case _:
            return str(event)


def _reading(reading: ScaleReading, texts: Texts) -> str:
    """Return a weight with what is the matter with it, or what was said in its place."""
    said = reading.said
    if "checksum" in said.flags:
        return texts("live.damaged")
    matter = condition(said)
    matters = [texts(f"weighing.{matter}")] if matter else []
    if said.value is None:
        return matters[0] if matters else _without_weight(said, texts)
    value = notation.displayed(said.value, said.unit or "", texts.language)
    if said.kind is Kind.TARE:
        return f"{texts('weigh.tare')} {value}"
    net = [texts("weigh.net")] if "net" in said.flags else []
    return " · ".join([value, *_stands(said, texts), *net, *matters])


def _stands(said: Said, texts: Texts) -> list[str]:
    if said.stability is Stability.NOT_IN_FRAME or said.stable is None:
        return []
    return [texts("live.still" if said.stable else "live.moves")]


def _without_weight(said: Said, texts: Texts) -> str:
    if said.kind in (Kind.STATUS, Kind.BUSY) and said.stable is not None:
        return texts("live.still" if said.stable else "live.moves")
    return texts("live.no_weight")


# ── a test scan ──────────────────────────────────────────────────────────────────────────────


def trial_headline(trial: Trial, texts: Texts) -> str:
    """Return what is to be mended first, or that all is well."""
    if trial.is_fine:
        return texts("trial.fine")
    return texts(f"trial.{trial.problems[0]}")


def trial_steps(trial: Trial, texts: Texts) -> list[str]:
    """Return what to do about each thing that is wrong, in order."""
    if trial.is_fine:
        return [texts("trial_next.fine")]
    return [_trial_step(problem, trial, texts) for problem in trial.problems]


def _trial_step(problem: Problem, trial: Trial, texts: Texts) -> str:
    layout = texts(f"layout.{trial.layout}") if trial.layout else ""
    return texts(
        f"trial_next.{problem}",
        layout=layout,
        median=trial.to_set.median_gap_ms if trial.to_set else "",
        longest=trial.to_set.one_gap_ms if trial.to_set else "",
    )


def trial_facts(trial: Trial, texts: Texts) -> str:
    """Return what was read, and how fast."""
    read = texts("trial.read", typed=trial.typed)
    if trial.median_gap_ms is None or trial.longest_gap_ms is None:
        return read
    gaps = texts("trial.gaps", median=trial.median_gap_ms, longest=trial.longest_gap_ms)
    return f"{read} · {gaps}"


# ── a weight ─────────────────────────────────────────────────────────────────────────────────


def weight(shown: WeightShown | None, texts: Texts) -> str:
    """Return the weight as the scale shows it, as far as there is one."""
    if shown is None or shown.value is None:
        return texts("weigh.none")
    return notation.displayed(shown.value, shown.unit, texts.language)


def stillness(shown: WeightShown | None, texts: Texts) -> str:
    """Return whether the weight stands still, and how that is known."""
    if shown is None or shown.value is None:
        return ""
    if not shown.stable:
        return texts("weigh.moves")
    said = texts("weigh.inferred" if shown.inferred else "weigh.measured")
    return f"{said} · {texts('weigh.net')}" if shown.net else said


def weight_next(shown: WeightShown | None, texts: Texts) -> str:
    """Return what stands in the way of weighing a parcel now, and what to do about it."""
    if shown is None:
        return texts("weighing.nothing_yet")
    return texts(f"weighing.{shown.obstacle}") if shown.obstacle else texts("weigh.ready")
