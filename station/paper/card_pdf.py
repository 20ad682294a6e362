"""A sheet of barcodes as PDF: commands for scanners, operators' badges."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from msgspec import structs

from station.errors import PaperError
from station.paper.card_template import HEAD_MM, per_page
from station.paper.label_filling import COPY
from station.paper.pdf_sheet import DOT_MM, GREY, PALE, Sheet
from station.paper.plain import plain
from station.paper.said import parts_of, said_in
from station.paper.table_template import MARGIN_MM, PAGES

if TYPE_CHECKING:
    from station.paper.card_template import CardTemplate
    from station.paper.documents import Card, CardSheet
    from station.paper.said import Said, Speller

_INSET = 3.0
_WIDEST_MM = 4 * DOT_MM
"""Of a module: sheets hang on walls, and scanners are held away from them."""
_SMALL = 2.8


def card_pdf(template: CardTemplate, speller: Speller, document: CardSheet, copy: int) -> bytes:
    """Return the sheet. Raises PaperError for a card whose code no barcode can say."""
    file = io.BytesIO()
    _Cards(file, template, speller, document, copy).draw()
    return file.getvalue()


class _Cards:
    """Draws page after page."""

    def __init__(
        self,
        file: io.BytesIO,
        template: CardTemplate,
        speller: Speller,
        document: CardSheet,
        copy: int,
    ) -> None:
        self._template = template
        self._speller = speller
        self._cards = document.cards
        values = {k: v for k, v in structs.asdict(document).items() if not isinstance(v, tuple)}
        self._values: dict[str, Any] = {**values, COPY: copy or ""}
        self._mark = speller.texts("paper.copy", n=copy) if copy else ""
        self._sheet = Sheet(file, *PAGES["portrait"], self._say(template.title))

    def draw(self) -> None:
        across, down = per_page(self._template)
        size = across * down
        pages = -(-len(self._cards) // size) or 1
        for page in range(pages):
            self._head()
            for place, card in enumerate(self._cards[page * size : (page + 1) * size]):
                row, column = divmod(place, across)
                x = MARGIN_MM + column * self._template.width_mm
                self._card(card, x, MARGIN_MM + HEAD_MM + row * self._template.height_mm)
            self._foot(page + 1, pages)
            self._sheet.end_page()
        self._sheet.save()

    def _say(self, said: Said) -> str:
        return self._speller.fill(
            parts_of(said_in(said, self._speller.texts.language)), self._values
        )

    def _head(self) -> None:
        room = self._sheet.width - 2 * MARGIN_MM
        self._sheet.text(
            MARGIN_MM, MARGIN_MM + 5, self._say(self._template.title), 6.0, room=room, bold=True
        )
        subtitle = self._say(self._template.subtitle)
        self._sheet.text(MARGIN_MM, MARGIN_MM + 11, subtitle, 3.2, room=room, ink=GREY)
        self._sheet.copy_mark(self._mark)
        self._sheet.fill(MARGIN_MM, MARGIN_MM + HEAD_MM - 4, room, 0.4)

    def _card(self, card: Card, x: float, y: float) -> None:
        template, sheet = self._template, self._sheet
        width, room = template.width_mm, template.width_mm - 2 * _INSET
        if template.frame:
            self._frame(x, y)
        top = y + _INSET
        head = self._say(template.head)
        if head:
            sheet.text(x + _INSET, top + _SMALL, head, _SMALL, room=room, ink=GREY)
            top += _SMALL * 1.8
        sheet.text(
            x + _INSET,
            top + template.size_mm,
            plain(card.text),
            template.size_mm,
            room=room,
            bold=True,
        )
        top += template.size_mm * 1.45
        if card.note:
            sheet.text(x + _INSET, top + _SMALL, plain(card.note), _SMALL, room=room, ink=GREY)
        top = y + template.height_mm - template.bars_mm - _INSET - _SMALL * 1.6
        left = sheet.bars(x, top, width, template.bars_mm, text=card.barcode, widest=_WIDEST_MM)
        if left is None:
            raise PaperError("paper_code_wide", code=ascii(card.barcode), field=card.text)
        if not template.hides_code:
            below = top + template.bars_mm + _SMALL * 1.2
            sheet.text(left, below, card.barcode, _SMALL, room=room, ink=GREY)

    def _frame(self, x: float, y: float) -> None:
        width, height, line = self._template.width_mm, self._template.height_mm, 0.2
        self._sheet.fill(x, y, width, line, PALE)
        self._sheet.fill(x, y + height, width, line, PALE)
        self._sheet.fill(x, y, line, height, PALE)
        self._sheet.fill(x + width, y, line, height, PALE)

    def _foot(self, page: int, pages: int) -> None:
        said = self._speller.texts("paper.page", n=page, total=pages)
        y, room = self._sheet.height - MARGIN_MM, self._sheet.width - 2 * MARGIN_MM
        self._sheet.text(MARGIN_MM, y, said, 2.4, room=room, align="right", ink=GREY)
