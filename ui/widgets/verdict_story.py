"""What the verdict pane says: from what happened to words, in the window's language.

Pure: the same news and texts always tell the same story, so a change of language tells it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from station import notation
from station.events import Place, ScanNotSaved, ScanRecorded, ScanUnreadable, Verdict

if TYPE_CHECKING:
    from station.events import Decision, Parcel
    from station.texts import Texts

News = ScanRecorded | ScanNotSaved | ScanUnreadable
"""What the pane can show; None before the first scan."""

_PLAIN_OK = "received"
"""The reason of an ordinary OK: the destination and the lane already say it."""


@dataclass(frozen=True, slots=True)
class Story:
    """The pane's words, from top to bottom; `icon` stands in where there is no verdict."""

    verdict: Verdict | None
    word: str
    icon: str = ""
    awb: str = ""
    headline: str = ""
    details: tuple[str, ...] = ()
    warning: str = ""
    place_word: str = ""
    place_code: str = ""

    def spoken(self) -> str:
        """Return the story as one sentence for a screen reader, where to go first."""
        place = f"{self.place_word} {self.place_code}".strip()
        parts = (self.word, place, self.awb, self.headline, *self.details, self.warning)
        return ". ".join(part for part in parts if part)


def tell(news: News | None, texts: Texts) -> Story:
    """Return the story of the latest news."""
    match news:
        case None:
            return Story(
                None, texts("pane.first"), icon="scan", details=(texts("pane.first_detail"),)
            )
        case ScanUnreadable(unreadable=unreadable):
            length = notation.count(unreadable.length, texts.language)
            return Story(
                None,
                texts("pane.again"),
                icon="rescan",
                headline=texts("pane.unreadable"),
                details=(texts(f"unreadable.{unreadable.reason}", length=length),),
            )
        case ScanNotSaved(awb=awb, reason=reason):
            return Story(
                Verdict.NOT_SAVED,
                verdict_word(Verdict.NOT_SAVED, texts).upper(),
                awb=awb,
                details=(texts(f"error.{reason}"),),
            )
        case ScanRecorded(decision=decision):
            return _decided(decision, texts)


def verdict_word(verdict: Verdict, texts: Texts) -> str:
    """Return the verdict's word as a list shows it; the pane shows it in capitals."""
    return texts(f"verdict.{verdict}")


def _decided(decision: Decision, texts: Texts) -> Story:
    facts = dict(decision.facts)
    why = texts(f"reason.{decision.reason}", **facts)
    headline, details = _headline(decision, why, texts)
    if decision.data_age_s is not None:
        age = texts("verdict.data_age", age=notation.age(decision.data_age_s, texts))
        details = (*details[:-1], f"{details[-1]} · {age}") if details else (age,)
    return Story(
        decision.verdict,
        verdict_word(decision.verdict, texts).upper(),
        awb=decision.awb,
        headline=headline,
        details=details,
        warning=texts(f"reason.{decision.warning}", **facts) if decision.warning else "",
        place_word="" if decision.place is Place.NONE else texts(f"place.{decision.place}"),
        place_code=decision.place_code,
    )


def _headline(decision: Decision, why: str, texts: Texts) -> tuple[str, tuple[str, ...]]:
    """Return the bold line, and the lines below it."""
    if decision.verdict is Verdict.UNKNOWN:
        return texts("pane.unknown"), (why,)
    if decision.parcel is None:
        return why, ()
    city = " · ".join(
        name for name in (decision.parcel.destination_name, decision.parcel.destination_code) if name
    )
    if decision.verdict is not Verdict.OK:
        return city, (why,)
    about = _about(decision.parcel, texts)
    return city, (about,) if decision.reason == _PLAIN_OK else (about, why)


def _about(parcel: Parcel, texts: Texts) -> str:
    return texts(
        "pane.parcel",
        service=parcel.service,
        weight=notation.weight(parcel.weight_g, texts.language),
        no=parcel.koli_no,
        total=parcel.koli_total,
    )
