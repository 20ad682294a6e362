"""What the verdict pane says: from what happened to words, in the window's language.

Pure: the same news and texts always tell the same story, so a change of language tells it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station import notation, wording
from station.events import (
    CommandRefused,
    PaperOrdered,
    Place,
    Prompted,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    Verdict,
    Workflow,
)

if TYPE_CHECKING:
    from station.events import Decision, WorkShown
    from station.texts import Texts

News = ScanRecorded | ScanNotSaved | ScanUnreadable | Prompted | CommandRefused | PaperOrdered
"""What the pane can show; None before the first scan."""

_PLAIN_OK = frozenset({"received", "received_koli"})
"""Reasons that the destination, the lane and the koli already tell."""

_PICTURED = ("proof_sign", "weigh_photo")
"""Prompts that a panel of the right column answers."""


_BEGUN_BY_HAND = frozenset(
    {
        *(Workflow.HANDOVER, Workflow.PACKING, Workflow.PROBLEM),
        *(Workflow.STOCKTAKE, Workflow.SHIFT, Workflow.LOST_LABEL),
    }
)
"""Where a parcel's scan means nothing before something is opened, chosen or found."""


class Story(Struct, frozen=True):
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


def beginning(shown: WorkShown) -> str:
    """Return what comes before the first parcel, as `begin.<this>`; empty: nothing does."""
    if shown.workflow is Workflow.SHIFT and shown.title:
        return "shift_open"
    is_begun = bool(shown.title) or any(key == "resolving" for key, _ in shown.facts)
    return shown.workflow if shown.workflow in _BEGUN_BY_HAND and not is_begun else ""


def tell(news: News | None, texts: Texts, timezone: str, begin: str = "") -> Story:
    """Return the story of the latest news, its times in the hub's zone (IANA).

    `begin`: what is done before the first parcel, see `beginning`.
    """
    match news:
        case None | Prompted(key=""):
            return _begin(begin, texts)
        case ScanUnreadable(unreadable=unreadable):
            return Story(
                None,
                texts("pane.again"),
                icon="rescan",
                headline=texts("pane.unreadable"),
                details=(texts(f"unreadable.{unreadable.reason}"),),
            )
        case Prompted() | CommandRefused() | PaperOrdered():
            return _said(news, texts)
        case ScanNotSaved(awb=awb, reason=reason):
            return Story(
                Verdict.NOT_SAVED,
                verdict_word(Verdict.NOT_SAVED, texts).upper(),
                awb=awb,
                details=(texts(f"error.{reason}_short"),),
            )
        case ScanRecorded(decision=decision):
            return _decided(decision, texts, timezone)


def _begin(begin: str, texts: Texts) -> Story:
    word, detail = texts("pane.first"), texts("pane.first_detail")
    if begin:
        word, detail = texts(f"begin.{begin}"), texts(f"work_empty.{begin}")
    return Story(None, word, icon="scan", details=(detail,))


def _how(key: str) -> str:
    """Return how one answers: a signature or a photo is given beside."""
    return "prompt_picture" if key.startswith(_PICTURED) else "prompt_detail"


def _said(news: Prompted | CommandRefused | PaperOrdered, texts: Texts) -> Story:
    """Return what the desk says without a verdict."""
    match news:
        case Prompted(key=key, facts=facts):
            return Story(
                None,
                texts(f"prompt.{key}", **wording.filled(facts, texts)).upper(),
                icon="scan",
                details=(texts(f"pane.{_how(key)}"),),
            )
        case PaperOrdered(document=document, number=number):
            return Story(
                None,
                texts("pane.printing"),
                icon="print",
                headline=number,
                details=(texts(f"paper.{document}"),),
            )
        case CommandRefused(key=key, facts=facts):
            return Story(
                None,
                texts("pane.refused"),
                icon="rescan",
                details=(texts(f"refusal.{key}", **wording.filled(facts, texts)),),
            )


def verdict_word(verdict: Verdict, texts: Texts) -> str:
    """Return the verdict's word as a list shows it; the pane shows it in capitals."""
    return texts(f"verdict.{verdict}")


def _decided(decision: Decision, texts: Texts, timezone: str) -> Story:
    # The warning has a line of its own here.
    why = wording.reason_of(replace(decision, warning=""), texts, timezone)
    headline, details = _lines(decision, why, texts)
    return Story(
        decision.verdict,
        verdict_word(decision.verdict, texts).upper(),
        awb=decision.awb or decision.subject,
        headline=headline,
        details=details,
        warning=wording.warning_of(decision, texts, timezone),
        place_word="" if decision.place is Place.NONE else texts(f"place.{decision.place}"),
        place_code=decision.place_code,
    )


def _lines(decision: Decision, why: str, texts: Texts) -> tuple[str, tuple[str, ...]]:
    """Return the bold line, and the lines below it."""
    parcel = decision.parcel
    if decision.verdict is Verdict.UNKNOWN:
        return texts("pane.unknown"), (why,)
    if parcel is None:
        return why, ()
    city = " · ".join(part for part in (parcel.destination_name, parcel.destination_code) if part)
    if decision.verdict is not Verdict.OK:
        return city or texts("pane.unknown"), (why,)
    plain = decision.reason in _PLAIN_OK
    told = _age(decision, texts) if plain else why
    return city, (
        " · ".join(part for part in (wording.parcel_line(decision, texts), told) if part),
    )


def _age(decision: Decision, texts: Texts) -> str:
    if decision.data_age_s is None:
        return ""
    return texts("warning.data_age", age=notation.age(decision.data_age_s, texts))
