"""One manifest as this desk fills it: lines by AWB or bag, and totals that cost nothing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from station.events import Place
from station.journal.details import Handover
from station.rules.manifest_digest import HeldLine, manifest_digest

Told = TypeVar("Told")

if TYPE_CHECKING:
    from station.journal.record import EventBody

Piece = tuple[str, int]
"""An AWB and its koli's number; a bag's number and BAG_KOLI."""
BAG_KOLI = 0


class Line(Struct):
    """An AWB, of which so many pieces are here, or a bag. Grams.

    `pieces`: koli's number → its weight. `inside`: what a bag holds. `is_carried`: it was handed
    over with the manifest before. `is_paired`: its partner's number was scanned on this one.
    """

    code: str
    line_no: int
    is_bag: bool
    service: str | None = None
    postcode: str | None = None
    partner_awb: str = ""
    follows: bool = False
    is_carried: bool = False
    is_paired: bool = False
    pieces: dict[int, int] = field(default_factory=dict)
    inside: dict[Piece, None] = field(default_factory=dict)

    @property
    def all_pieces(self) -> list[Piece]:
        """The pieces of waybills on it, loose or in the bag."""
        return [*self.inside] if self.is_bag else [(self.code, koli_no) for koli_no in self.pieces]

    @property
    def weight_g(self) -> int:
        """What its pieces weigh."""
        return sum(self.pieces.values())

    @property
    def held(self) -> HeldLine:
        """What its manifest's digest is made of."""
        told = self.line_no, self.code, len(self.pieces), self.weight_g
        return HeldLine(*told, self.partner_awb, self.follows)


class Manifest(Struct):
    """A manifest of this desk. `partner`: the courier's code, "" where it goes to a hub."""

    number: str
    kind: str
    to: str
    partner: str
    supersedes: str
    runs: list[tuple[str, str, str]]
    """Run, vehicle, driver; the last one holds."""
    flights: list[tuple[str, str]] = field(default_factory=list)
    """SMU number and flight; the last one holds."""
    lines: dict[str, Line] = field(default_factory=dict)
    last_line: int = 0
    koli: int = 0
    """Pieces and bags."""
    bags: int = 0
    weight_g: int = 0
    expected: int = 0
    """Pieces and bags that were on the manifest before, left behind or not."""
    unmapped: dict[str, None] = field(default_factory=dict)
    """AWBs that the partner has no number for yet, in the order they were scanned."""
    waits_for: str = ""
    """The AWB whose partner's number is scanned next."""

    @classmethod
    def of(cls, said: Handover) -> Manifest:
        """Return an empty one."""
        run = (said.run or "", said.vehicle or "", said.driver or "")
        supersedes = said.supersedes or ""
        return cls(said.manifest, said.kind, said.to, said.partner or "", supersedes, [run])

    @property
    def run(self) -> str:
        """The truck's run it leaves with, "" where there is none."""
        return self.runs[-1][0]

    @property
    def place(self) -> tuple[Place, str]:
        """How it is told from the others: where it goes, and its last characters."""
        return Place.MANIFEST, f"{self.to} {self.number[-4:]}"

    @property
    def digest(self) -> str:
        """What it holds (see rules/manifest_digest): any line, piece or weight changes it."""
        held = (line.held for line in self.lines.values())
        return manifest_digest(self.number, "" if self.partner else self.to, held)

    def said(self, **facts: object) -> Handover:
        """Return details of something done with it."""
        told = Handover(self.number, self.kind, self.to, partner=self.partner or None)
        return replace(told, **facts)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the panel says of it."""
        run, vehicle, _ = self.runs[-1]
        smu, flight = self.flights[-1] if self.flights else ("", "")
        told = (
            ("manifest_to", self.to),
            ("manifest_supersedes", "-".join(self.supersedes.split("-")[-2:])),
            ("manifest_run", " · ".join(part for part in (run, vehicle) if part)),
            ("manifest_air", " · ".join(part for part in (smu, flight) if part)),
            ("manifest_bags", str(self.bags or "")),
            ("manifest_unmapped", str(len(self.unmapped) or "")),
            ("weight_g", str(self.weight_g or "")),
        )
        return tuple((key, text) for key, text in told if text)

    def add(self, piece: Piece, said: Handover, *, is_carried: bool) -> None:
        """Put a piece on its line."""
        code, koli_no = piece
        line = self.lines.get(code)
        if line is None:
            line = self.lines[code] = self._line(code, said, is_bag=koli_no == BAG_KOLI)
        line.pieces[koli_no] = said.weight_g
        line.is_carried = is_carried
        self.last_line = max(self.last_line, line.line_no)
        self.koli += 1
        self.bags += line.is_bag
        self.expected += is_carried
        self.weight_g += said.weight_g
        if self.partner and not line.is_bag:
            self._map(line, said.partner_awb or "", follows=said.follows)

    def _line(self, code: str, said: Handover, *, is_bag: bool) -> Line:
        number = said.line_no or self.last_line + 1
        return Line(code, number, is_bag, said.service, said.postcode)

    def _map(self, line: Line, partner_awb: str, *, follows: bool) -> None:
        line.partner_awb = line.partner_awb or partner_awb
        line.follows = follows and not line.partner_awb
        if line.partner_awb or line.follows:
            self.unmapped.pop(line.code, None)
        else:
            self.unmapped[line.code] = None
        self.waits_for = line.code if line.code in self.unmapped else ""

    def take_off(self, piece: Piece) -> None:
        """Take a piece off its line, and the line off with its last piece."""
        code, koli_no = piece
        line = self.lines.get(code)
        if line is None or koli_no not in line.pieces:
            return
        self.weight_g -= line.pieces.pop(koli_no)
        self.koli -= 1
        self.bags -= line.is_bag
        if not line.pieces:
            del self.lines[code]
            self.unmapped.pop(code, None)
        self.waits_for = "" if self.waits_for == code else self.waits_for

    def rides(self, body: EventBody, bag: str, *, goes_on: bool) -> None:
        """Note a parcel that is inside of a bag on this manifest."""
        line = self.lines.get(bag)
        if line is not None and goes_on:
            line.inside[body.awb, body.koli_no] = None

    def pair(self, awb: str, partner_awb: str) -> None:
        """Note the partner's number of an AWB; "": it has none after all."""
        line = self.lines.get(awb)
        if line is not None:
            line.partner_awb, line.is_paired = "", bool(partner_awb)
            self._map(line, partner_awb, follows=False)

    def follow(self, *, follows: bool) -> None:
        """Note that the numbers which are missing follow, or that they do not after all."""
        for line in self.lines.values():
            if not (line.partner_awb or line.is_bag):
                self._map(line, "", follows=follows)
        self.waits_for = ""

    def note(self, said: Handover, *, back: bool) -> None:
        """Note what it leaves with: a truck's run, or a flight."""
        run = (said.run or "", said.vehicle or "", said.driver or "")
        flight = (said.smu or "", said.flight or "")
        if said.smu:
            _tell(self.flights, flight, back=back)
        else:
            _tell(self.runs, run, back=back)


def _tell(told: list[Told], one: Told, *, back: bool) -> None:
    if back:
        told.remove(one)
    else:
        told.append(one)
