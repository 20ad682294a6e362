"""How a printer is, in words of ours, whatever its language calls it. Pure.

    zpl     {"paper_out": True, "paused": False, …, "formats_in_buffer": 2}
    tspl    {"flags": ["paused", "cover_open"], "ready": False}
    escpos  {"online": False, "cover_open": True, "paper": "near_end"}
    epl     {"error": "head_open"}

Every word keys a `print_word.` sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.devices.readings import Facts

READY, SILENT, UNREACHABLE, UNASKED = "ready", "silent", "unreachable", "unasked"
"""Ready; gave no answer (which for some firmware is normal); not there; is never asked."""
PRINTING = "printing"
_GOOD = (READY, "online")
_BUSY = (PRINTING, "feeding")
_HARMLESS = (READY, SILENT, UNASKED, "paper_low", *_BUSY)
_WORDS = {
    "cover_open": "head_open",
    "paper_stop": "paper_out",
    "paper_or_ribbon_out": "paper_out",
    "over_temp_or_other": "fault",
    "head_overheat": "too_hot",
    "motor_overheat": "too_hot",
}
_OWN = ("paper_out", "paused", "head_open", "ribbon_out", "paper_jam", "buffer_full", "too_hot")
_SHOWN = (*_OWN, "paper_low", "offline", *_BUSY)


_FAILURES = {"device_not_allowed": "not_allowed", "device_in_use": "in_use"}


def word_of_failure(key: str) -> str:
    """Return why a printer cannot be opened, of a DeviceError's key."""
    return _FAILURES.get(key, UNREACHABLE)


def words_of(facts: Facts) -> tuple[str, ...]:
    """Return the conditions that these facts name, each once; READY where they name none."""
    named = [name for name, value in facts.items() if value is True and name not in _GOOD]
    flags = facts.get("flags")
    named += flags if isinstance(flags, list) else []
    if isinstance(error := facts.get("error"), str):
        named.append(error)
    named += _of_paper(facts)
    if facts.get("online") is False:
        named.append("offline")
    told = dict.fromkeys(_word(name) for name in named)
    # "Offline" by itself says less than what it comes from.
    if len(told.keys() - set(_HARMLESS)) > 1:
        told.pop("offline", None)
    return tuple(told) or (READY,)


def stands_in_the_way(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return those for which somebody must go to the printer."""
    return tuple(word for word in words if word not in _HARMLESS)


def _of_paper(facts: Facts) -> list[str]:
    return {"end": ["paper_out"], "near_end": ["paper_low"]}.get(str(facts.get("paper")), [])


def _word(name: str) -> str:
    word = _WORDS.get(name, name)
    return word if word in _SHOWN else "fault"
