"""Finds a document by its number, wherever it is known: this desk's journal, OSAS, the mirror.

    what this desk finished  journal, names and contents from OSAS ─none─▶ OSAS
    AWB and koli labels      OSAS ─silent─▶ mirror: no names, and whoever asks is told
    sheet of commands        mirror, by the hub's code
    all others               OSAS

The journal goes first where this desk made the thing: it is the only one that knows it at once.
Imports the database driver through `central`, so it is imported in the thread that makes paper.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from station import notation
from station.errors import CentralError, PaperError
from station.events import StoreAlarm
from station.mirror.names import name_of
from station.mirror.reader import MirrorReader
from station.own_papers import own_paper
from station.paper.catalogue import KINDS
from station.paper.command_cards import command_sheet
from station.paper.documents import AwbLabel
from station.paper_completing import awbs_of, completed
from station.rules.awb import normalise
from station.rules.problem_codes import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from station.central.papers import Papers
    from station.clock import Clock
    from station.folders import Folders
    from station.paper.documents import CardSheet, Document
    from station.paper_completing import Told
    from station.texts import Texts

    Central = Callable[[], AbstractContextManager[Papers]]

_COMPLETED_WITHIN_S = 2.0
"""So long a paper that is whole but for names and contents waits for them."""

log = logging.getLogger(__name__)


class PaperReader:
    """Used by one thread. `tell` hears where something is not as it could be."""

    def __init__(
        self,
        folders: Folders,
        hub: str,
        texts: Texts,
        clock: Clock,
        tell: Callable[[StoreAlarm], None],
    ) -> None:
        self._folders, self._hub, self._texts = folders, hub, texts
        self._clock, self._tell = clock, tell

    def read(self, kind: str, number: str, central: Central, timeout_s: float) -> list[Document]:
        """Return the document; of a waybill's koli one label each.

        Raises PaperError, CentralError, JournalError.
        """
        with MirrorReader(self._folders.mirror_file) as mirror:
            if kind == "command_sheet":
                return [self._command_sheet(normalise(number), mirror)]
            own = own_paper(kind, normalise(number), self._folders.journal_file, mirror)
            if kind == "close_out" and own is not None:
                from station.earned_papers import with_commission  # few papers are close-outs

                own = with_commission(own, self._hub, mirror, central, timeout_s)
            if own is not None:
                return [completed(own, self._particulars(own, central, timeout_s))]
            try:
                with central() as papers:
                    return _of_osas(papers, kind, number, timeout_s)
            except CentralError:
                known = self._from_mirror(kind, number, mirror)
                if known is None:
                    raise
                return [known]

    def _particulars(self, own: Document, central: Central, timeout_s: float) -> Told | None:
        """Return what OSAS tells of an own document's waybills; None where it does not answer."""
        awbs = awbs_of(own)
        if not awbs:
            return {}
        try:
            with central() as papers:
                return papers.particulars(awbs, min(timeout_s, _COMPLETED_WITHIN_S))
        except CentralError as error:
            log.info("made without OSAS: %s", error)
            return None

    def _command_sheet(self, hub: str, mirror: MirrorReader) -> CardSheet:
        """Return the sheet of a hub's commands; without a mirror, that of what every hub has."""
        lists = mirror.lists
        partners = ((partner.code, partner.name) for partner in lists.courier_partners())
        places = (*lists.next_hops(hub), *partners)
        problems = lists.problem_codes() or DEFAULTS.values()
        return command_sheet(hub, name_of(hub, mirror), places, problems, self._texts)

    def _from_mirror(self, kind: str, number: str, mirror: MirrorReader) -> AwbLabel | None:
        """Return what the local copy knows of a waybill: no names. None for others."""
        if KINDS[kind].facts is not AwbLabel:
            return None
        waybill, as_of = mirror.waybill(normalise(number)), mirror.as_of()
        if waybill is None or as_of is None:
            return None
        route = mirror.route(self._hub, waybill.destination)
        age = notation.age((self._clock.now() - as_of).total_seconds(), self._texts)
        self._tell(StoreAlarm("paper_nameless", (("number", waybill.awb), ("age", age)), as_of))
        partners = mirror.history.partner_numbers(waybill.awb)
        return AwbLabel(
            waybill.awb,
            origin=waybill.origin,
            destination=waybill.destination,
            destination_name=name_of(waybill.destination, mirror),
            route=route.lane if route is not None else "",
            service=waybill.service,
            koli_count=waybill.koli_total,
            weight_g=waybill.weight_g,
            chargeable_g=waybill.chargeable_g,
            cod_rp=waybill.cod_amount,
            recipient_postcode=waybill.postcode,
            partner_awb=partners[0].partner_awb if partners else "",
            offline=True,
        )


def _of_osas(papers: Papers, kind: str, number: str, timeout_s: float) -> list[Document]:
    """Return the document of this number, or of what a person meant who typed it by hand."""
    try:
        return papers.read(kind, number, timeout_s)
    except PaperError:
        meant = normalise(number)
        if meant == number:
            raise
        return papers.read(kind, meant, timeout_s)
