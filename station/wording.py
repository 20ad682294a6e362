"""Says a decision in the operator's words. Neighbours: texts, notation; no Qt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from station import notation

if TYPE_CHECKING:
    from station.events import Decision
    from station.texts import Texts


def reason_of(decision: Decision, texts: Texts, timezone: str) -> str:
    """Return why, in one sentence; with a warning's own sentence and the data's age behind it."""
    said = [texts(f"reason.{decision.reason}", **_facts(decision, texts, timezone))]
    if decision.warning:
        said.append(warning_of(decision, texts, timezone))
    if decision.data_age_s is not None:
        said.append(texts("warning.data_age", age=notation.age(decision.data_age_s, texts)))
    return " · ".join(said)


def warning_of(decision: Decision, texts: Texts, timezone: str) -> str:
    """Return the warning's sentence, empty where there is none."""
    if not decision.warning:
        return ""
    return texts(f"warning.{decision.warning}", **_facts(decision, texts, timezone))


def parcel_line(decision: Decision, texts: Texts) -> str:
    """Return what the parcel is: `REG · 1,20 kg · koli 1 dari 1`; empty where it is not known."""
    parcel = decision.parcel
    if parcel is None or not parcel.service:
        return ""
    koli = texts("parcel.koli", n=parcel.koli_no, total=parcel.koli_total)
    return " · ".join((parcel.service, notation.weight(parcel.weight_g, texts.language), koli))


def fact(key: str, value: str, texts: Texts) -> str:
    """Return a fact as people write it: `…_g` is grams, `…_rp` rupiah, anything else as it is."""
    if key.endswith("_g") and value.isdecimal():
        return notation.weight(int(value), texts.language)
    if key.endswith("_rp") and value.lstrip("-").isdecimal():
        return notation.money(int(value), texts.language)
    return value


def filled(facts: tuple[tuple[str, str], ...], texts: Texts) -> dict[str, str]:
    """Return the blanks of a prompt's or a refusal's sentence, each as people write it."""
    return {key: fact(key, value, texts) for key, value in facts}


def _facts(decision: Decision, texts: Texts, timezone: str) -> dict[str, str]:
    facts = filled(decision.facts, texts)
    if "at" in facts:
        earlier = datetime.fromisoformat(facts["at"])
        facts["at"] = notation.clock_time(earlier, timezone, seconds=True)
    if "weight_g" in facts:
        facts["weight"] = notation.weight(int(facts["weight_g"]), texts.language)
    if "operator" in facts and not facts["operator"]:
        facts["operator"] = texts("parcel.nobody")
    facts["text"] = facts.get(f"text_{texts.language}", "")
    if decision.parcel is not None:
        facts["k"] = str(decision.parcel.koli_no)
        facts["n"] = str(decision.parcel.koli_total)
        facts["destination"] = decision.parcel.destination_name
    return facts
