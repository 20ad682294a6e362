"""Whether a label's template fits: nothing beyond its edge or over a code, no unknown field.

Each refusal is a sentence that names the place in the template.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from station.errors import PaperError
from station.paper.code128 import QUIET, STOP_MODULES, SYMBOL_MODULES
from station.paper.said import SPECS, parts_of, said_in
from station.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.paper.label_template import Barcode, Box, LabelTemplate, Picture, Qr, Text
    from station.paper.said import Said

    Sized = Text | Barcode | Qr | Box | Picture

_SLACK_MM = 0.01
QR_QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""


def check(template: LabelTemplate, fields: frozenset[str], file: str) -> None:
    """Raise PaperError where the template does not fit."""
    areas = dict(_areas(template))
    for place, area in areas.items():
        _check_edges(template, area, place, file)
        if area.when:
            _check_field(area.when, fields, place, file)
    for number, text in enumerate(template.text, 1):
        check_said(text.text, fields, f"text {number}", file)
    for number, qr in enumerate(template.qr, 1):
        check_said(qr.value, fields, f"qr {number}", file)
        _check_qr(qr, f"qr {number}", file)
    for number, barcode in enumerate(template.barcode, 1):
        _check_field(barcode.value, fields, f"barcode {number}", file)
        _check_modules(barcode, f"barcode {number}", file)
    _check_apart(areas, file)


def check_said(said: Said, fields: frozenset[str], place: str, file: str) -> None:
    """Raise PaperError where a text's braces are wrong or name no field."""
    for language in LANGUAGES:
        try:
            parts = parts_of(said_in(said, language))
        except ValueError as error:
            raise PaperError("template_braces", file=file, place=place) from error
        for part in parts:
            if part.field:
                _check_field(part.field, fields, place, file)
            if part.spec not in SPECS:
                raise PaperError("template_form", file=file, place=place, found=part.spec)


def _areas(template: LabelTemplate) -> Iterator[tuple[str, Sized]]:
    kinds: tuple[tuple[str, tuple[Sized, ...]], ...] = (
        ("text", template.text),
        ("barcode", template.barcode),
        ("qr", template.qr),
        ("box", template.box),
        ("picture", template.picture),
    )
    for kind, areas in kinds:
        for number, area in enumerate(areas, 1):
            yield f"{kind} {number}", area


def _check_edges(template: LabelTemplate, area: Sized, place: str, file: str) -> None:
    beyond = (
        area.x_mm + area.width_mm > template.width_mm + _SLACK_MM
        or area.y_mm + area.height_mm > template.height_mm + _SLACK_MM
    )
    if beyond:
        raise PaperError("template_beyond", file=file, place=place)


def _check_field(field: str, fields: frozenset[str], place: str, file: str) -> None:
    if field not in fields:
        raise PaperError("template_field", file=file, place=place, field=field)


def _check_modules(barcode: Barcode, place: str, file: str) -> None:
    """Hold it to the widest text: letters and digits, none of them in pairs."""
    symbols = 1 + barcode.longest + 1
    modules = symbols * SYMBOL_MODULES + STOP_MODULES + 2 * QUIET
    if modules * barcode.module_mm > barcode.width_mm:
        wanted = round(modules * barcode.module_mm + 0.5)
        raise PaperError("template_narrow", file=file, place=place, wanted=wanted)


def _check_qr(qr: Qr, place: str, file: str) -> None:
    import segno  # only where there is a QR code

    version = int(segno.make_qr("x" * qr.longest, error="m").version)
    modules = 17 + 4 * version + 2 * QR_QUIET
    if modules * qr.module_mm > qr.size_mm:
        wanted = round(modules * qr.module_mm + 0.5)
        raise PaperError("template_narrow", file=file, place=place, wanted=wanted)


def _check_apart(areas: dict[str, Sized], file: str) -> None:
    """Nothing may stand on a code, its quiet zones included."""
    for (first, one), (second, other) in combinations(areas.items(), 2):
        codes = [place for place in (first, second) if place.startswith(("barcode", "qr"))]
        if codes and _overlap(one, other):
            raise PaperError("template_overlap", file=file, place=first, other=second)


def _overlap(one: Sized, other: Sized) -> bool:
    return (
        one.x_mm + _SLACK_MM < other.x_mm + other.width_mm
        and other.x_mm + _SLACK_MM < one.x_mm + one.width_mm
        and one.y_mm + _SLACK_MM < other.y_mm + other.height_mm
        and other.y_mm + _SLACK_MM < one.y_mm + one.height_mm
    )
