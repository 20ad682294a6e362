"""Who received a parcel, or gave it: name, relation, COD, then signature or photo. Pure.

    name ─→ relation (1 to 6, or in words) ─→ COD, all of it ─→ signature, photo

Each step is a prompt of its own, that a scan, a key or a touch answers. Delivery at the counter, a
return to its sender, a round's paper proofs and pickups all ask by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.events import Command, CommandName
from station.journal.record import Attachment
from station.rules.awb import is_something_else, normalise
from station.rules.notes import on_one_line
from station.rules.typed_money import rupiah_in
from station.workflows.work import Prompt

if TYPE_CHECKING:
    from datetime import datetime

    from station.events import Picture
    from station.workflows.work import Said

SIGNATURE, PHOTO = "signature", "photo"
RELATIONS = ("sendiri", "keluarga", "satpam", "resepsionis", "tetangga", "lainnya")
"""Who it is to the recipient; 1 to 6. Kept in Indonesian, as couriers' apps write it."""
_LONGEST, _LONGEST_SHOWN = 64, 20
_LEAST_LETTERS, _MOST_DIGITS = 2, 3


class Asked(NamedTuple):
    """What a prompt remembers. `due` and `cod` are rupiah; `what` is whoever asks's own."""

    awb: str
    what: str = ""
    due: str = "0"
    needs: str = ""
    """SIGNATURE where a photo alone is no proof."""
    name: str = ""
    relation: str = ""
    cod: str = ""


class Shown(NamedTuple):
    """The pictures of a proof, each at most once."""

    signature: Attachment | None
    photo: Attachment | None

    @property
    def pictures(self) -> tuple[Attachment, ...]:
        """Return those that there are."""
        return tuple(one for one in self if one is not None)


def is_ours(key: str) -> bool:
    """Return whether a prompt is one of these."""
    return key.startswith("proof_")


def begin(asked: Asked) -> Prompt:
    """Ask for the name first."""
    key = "proof_sender" if asked.what == "pickup" else "proof_receiver"
    return _prompt(key, asked)


def go_on(said: Said, key: str, asked: Asked) -> Prompt | tuple[Asked, Shown] | None:
    """Return the next thing to ask, or the whole proof; None where this answers nothing."""
    if key.startswith("proof_sign"):
        return _sign(said, asked)
    if isinstance(said, Command):
        if said.name is CommandName.YES and key.startswith("proof_cod"):
            return _prompt_sign(asked._replace(cod=asked.due))
        return None
    if key.startswith("proof_relation"):
        return _relation(said.text, asked)
    if key.startswith("proof_cod"):
        return _paid(said.text, asked)
    return _named(said.text, asked)


def _named(text: str, asked: Asked) -> Prompt:
    name = on_one_line(text, _LONGEST)
    if not _is_name(name):
        is_sender = asked.what == "pickup"
        return _prompt("proof_sender_odd" if is_sender else "proof_receiver_odd", asked)
    named = asked._replace(name=name)
    return _prompt_sign(named) if asked.what == "pickup" else _prompt("proof_relation", named)


def _relation(text: str, asked: Asked) -> Prompt:
    said = on_one_line(text, _LONGEST)
    if said.isdecimal():
        if not 0 < int(said) <= len(RELATIONS):
            return _prompt("proof_relation_odd", asked)
        said = RELATIONS[int(said) - 1]
    if is_something_else(normalise(said)):
        return _prompt("proof_relation_odd", asked)
    known = asked._replace(relation=said.lower())
    return _prompt("proof_cod", known) if int(asked.due) else _prompt_sign(known)


def _paid(text: str, asked: Asked) -> Prompt:
    """Take the COD: whoever does not pay all of it is not given the parcel."""
    rupiah = rupiah_in(text)
    if rupiah is None:
        return _prompt("proof_cod_odd", asked)
    if rupiah != int(asked.due):
        return _prompt("proof_cod_differs", asked)
    return _prompt_sign(asked._replace(cod=str(rupiah)))


def _sign(said: Said, asked: Asked) -> Prompt | tuple[Asked, Shown] | None:
    if not isinstance(said, Command) or said.name is not CommandName.PHOTO:
        return None
    if any(not 0 < len(one.content) <= Attachment.MOST_BYTES for one in said.pictures):
        return _prompt("proof_sign_too_large", asked)
    shown = Shown(*(kept(said.pictures, kind, said.at) for kind in (SIGNATURE, PHOTO)))
    if not shown.pictures or (asked.needs == SIGNATURE and shown.signature is None):
        return _prompt_sign(asked)
    return asked, shown


def kept(pictures: tuple[Picture, ...], kind: str, at: datetime) -> Attachment | None:
    """Return the first picture of a kind as it is kept. Raises ValueError where it is too large."""
    found = next((one for one in pictures if one.kind == kind), None)
    return None if found is None else Attachment.of(found.content, found.media_type, at)


def _prompt_sign(asked: Asked) -> Prompt:
    return _prompt("proof_sign_only" if asked.needs == SIGNATURE else "proof_sign", asked)


def _prompt(key: str, asked: Asked) -> Prompt:
    facts = (("awb", asked.awb), ("due_rp", asked.due), ("name", asked.name[:_LONGEST_SHOWN]))
    # While a courier is debriefed the panel offers YES all the time.
    takes_yes = key.startswith("proof_cod") and not asked.what
    return Prompt(key, facts, about=tuple(asked), takes_yes=takes_yes)


def _is_name(text: str) -> bool:
    """Return whether somebody may be called so: `Toko 1` may, `A` or a waybill's number not."""
    letters, digits = (sum(map(is_one, text)) for is_one in (str.isalpha, str.isdigit))
    is_short = letters >= _LEAST_LETTERS and digits <= _MOST_DIGITS
    return is_short and not is_something_else(normalise(text))
