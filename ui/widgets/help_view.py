"""The user's guide beside the work: Ctrl F1 opens the page of what is in front.

    ┌ search ───────────── contents · close ┐
    │  the page, or what was found          │   in the place of the right column
    └───────────────────────────────────────┘

It stops nothing: the verdict stays in sight, and what is scanned is recorded meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from station import guide
from ui.help_document import lay_out
from ui.help_images import Room, picture_of
from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.card import Card
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.whole_picture import WholePicture

if TYPE_CHECKING:
    from station.texts import Texts

_SHARE, _MOST = 0.43, 760
"""The page's part of the stage, and its most pixels: the verdict keeps the rest."""
_GROWS = 1.2
"""A table's cells have no room for larger type."""
_PAD = 18
_LONGEST = 80
_MOST_FOUND = 12
_TURNS = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down})
"""Keys of the page, wherever the keyboard is in the help."""


class HelpView(QWidget):
    """`opened` says whether it takes room now, in pixels; `left` that nobody reads any more."""

    opened = Signal(int)
    left = Signal()

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stage = stage
        self.picture = WholePicture(stage)
        self.name = guide.INDEX
        """The page that is shown, or was before something was looked for."""
        self._pages: list[guide.Page] = []
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.contents = KeyButton(Kind.OUTLINED, "Alt+Home")
        self.close_ = KeyButton(Kind.OUTLINED, "Esc")
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        for button in (self.contents, self.close_):
            # A scanner's Enter must press neither.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place()
        self._hear()
        self.hide()

    def _place(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.contents)
        buttons.addWidget(self.close_)
        self._head = head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for row in (buttons, head):
            row.setSpacing(2 * tokens.STEP)
        head.addWidget(self.field, 1)
        head.addLayout(buttons)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_PAD, _PAD, tokens.STEP, tokens.STEP)
        inside.addWidget(self.page)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP - tokens.STEP)
        column.addLayout(head)
        column.addWidget(card, 1)

    def _hear(self) -> None:
        self.field.textEdited.connect(self._find)
        self.field.returnPressed.connect(self._open_first)
        self.page.anchorClicked.connect(self._follow)
        self.contents.clicked.connect(lambda: self.show_page(guide.INDEX))
        self.close_.clicked.connect(self.leave)
        self.field.installEventFilter(self)
        self.page.viewport().installEventFilter(self)
        self._stage.installEventFilter(self)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self._pages = guide.pages(texts.language)
        self.field.setFont(look.font(tokens.BODY, QFont.Weight.Medium))
        self.field.setFixedHeight(tokens.TOUCH)
        self.field.setPlaceholderText(texts("help.search"))
        self.field.setAccessibleName(texts("help.search"))
        is_large = look.scale > tokens.ROOMY_SCALE
        way = QBoxLayout.Direction
        self._head.setDirection(way.TopToBottom if is_large else way.LeftToRight)
        self.contents.dress(look, texts("help.contents"), shows_key=False)
        self.close_.dress(look, texts("help.close"))
        self.page.setAccessibleName(texts("rail.help"))
        if self.isVisible():
            self._cover()
            self.show_page(self.name)

    @property
    def width_wanted(self) -> int:
        """Pixels of the page's card."""
        return min(_MOST, round(self._stage.width() * _SHARE))

    def open(self, name: str) -> None:
        """Show a page beside the work."""
        self._cover()
        self.show()
        self.raise_()
        self.opened.emit(self.width_wanted)
        self.show_page(name)
        self.field.setFocus()

    def leave(self) -> None:
        """Read no more."""
        if self.isVisible():
            self.picture.hide()
            self.hide()
            self.opened.emit(0)
            self.left.emit()

    def show_page(self, name: str) -> None:
        """Show a page from its top; the contents where there is no such page."""
        language = self._texts.language
        page = None if name == guide.INDEX else guide.read(name, language)
        page = page or guide.contents(language)
        self.field.clear()
        self.name = page.name
        self._lay_out(page.text)

    def _find(self, words: str) -> None:
        """Show which pages say this, while it is typed."""
        if not words.strip():
            self.show_page(self.name)
            return
        found = guide.search(words, self._pages)[:_MOST_FOUND]
        lines = [f"## [{page.title}]({page.name}.md)\n\n{line}\n" for page, line in found]
        self._lay_out("\n".join(lines) or self._texts("help.nothing"))

    def _open_first(self) -> None:
        """Open the first page that was found; with nothing looked for, the page's picture."""
        words = self.field.text().strip()
        if not words:
            self._magnify(guide.picture_of(guide.read(self.name, self._texts.language)))
            return
        found = guide.search(words, self._pages)
        if found:
            self.show_page(found[0].page.name)
            self.page.find(words)

    def _follow(self, link: QUrl) -> None:
        """Open another page of the guide; a link leads nowhere else."""
        name = link.fileName().removesuffix(".md")
        if name in guide.names(self._texts.language):
            self.show_page(name)

    def _magnify(self, name: str) -> None:
        """Show a picture as large as there is room; nothing where there is none."""
        if name:
            self.picture.open(guide.HELP / self._texts.language / name)

    def _lay_out(self, text: str) -> None:
        folder = guide.HELP / self._texts.language
        look = Look(self._look.palette, min(self._look.scale, _GROWS))
        width = self.width_wanted - _PAD - tokens.STEP - 2 * tokens.GAP
        room = Room(folder, look, width, self.devicePixelRatioF())
        lay_out(self.page.document(), text, room)
        self.page.verticalScrollBar().setValue(0)

    # ── keys, and the room it has ────────────────────────────────────────────────────────────

    def event(self, event: QEvent) -> bool:
        """Take Esc before a screen behind does, while the keyboard is in here."""
        if event.type() is QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close by Esc."""
        if _is_escape(event) and self.picture.isVisible():
            self.picture.hide()
        elif _is_escape(event):
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay as high as the stage; turn pages from the search field."""
        if watched is self._stage and event.type() is QEvent.Type.Resize and self.isVisible():
            self._cover()
            self.opened.emit(self.width_wanted)
        elif isinstance(event, QKeyEvent) and watched is self.field and event.key() in _TURNS:
            if event.type() is QEvent.Type.KeyPress:
                self.page.keyPressEvent(event)
            return True
        elif watched is self.page.viewport() and event.type() is QEvent.Type.MouseButtonRelease:
            self._magnify(self._picture_at(event))
        return super().eventFilter(watched, event)

    def _picture_at(self, event: QEvent) -> str:
        """Return the name of the page's picture that was touched."""
        if not isinstance(event, QMouseEvent):
            return ""
        down = self.page.verticalScrollBar().value()
        name = self.page.document().documentLayout().imageAt(event.position() + QPointF(0, down))
        return picture_of(name)

    def _cover(self) -> None:
        wide = self.width_wanted + 2 * tokens.GAP
        room = self._stage.rect()
        self.setGeometry(room.width() - wide, 0, wide, room.height())


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
