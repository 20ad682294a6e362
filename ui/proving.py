"""The right column's special inputs of a proof: who received it, a signature, a photo.

Each is there while the desk asks for it, and made when that is first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Picture
from ui import pictures

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.screens.work import WorkScreen
    from ui.theme.look import Look
    from ui.widgets.picture_panel import PicturePanel
    from ui.widgets.proof_panel import ProofPanel
    from ui.widgets.relation_panel import RelationPanel

_SIGN, _RELATION, _PHOTO = "proof_sign", "proof_relation", "weigh_photo"


class Proving:
    """Shows and hides them on a work screen."""

    def __init__(self, screen: WorkScreen) -> None:
        self._screen = screen
        self.proof: ProofPanel | None = None
        self.relation: RelationPanel | None = None
        self.photo: PicturePanel | None = None
        """Of a parcel on the scale."""

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for panel in (self.proof, self.relation, self.photo):
            if panel is not None:
                panel.dress(look, texts)

    def show_asked(self, key: str) -> None:
        """Show what answers this; nothing where the desk asks for nothing of it."""
        if key.startswith(_SIGN) and self.proof is None:
            self._make_proof()
        if key.startswith(_RELATION) and self.relation is None:
            self._make_relation()
        if key.startswith(_PHOTO) and self.photo is None:
            self._make_photo()
        if self.photo is not None and key.startswith(_PHOTO) is self.photo.isHidden():
            self.photo.clear()
            self.photo.setVisible(self.photo.isHidden())
        if self.relation is not None:
            self.relation.setVisible(key.startswith(_RELATION))
        if self.proof is not None and key.startswith(_SIGN) is self.proof.isHidden():
            self.proof.begin()
            self.proof.setVisible(self.proof.isHidden())

    def close_down(self) -> None:
        """Stop what runs by itself."""
        for panel in (self.proof, self.photo):
            if panel is not None:
                panel.close_down()

    def _make_proof(self) -> None:
        from ui.widgets.proof_panel import ProofPanel  # not for the first frame

        self.proof = ProofPanel()
        self.proof.kept.connect(self._screen.proven)
        self.proof.hide()
        self._screen.add_side(self.proof)

    def _make_photo(self) -> None:
        from ui.widgets.picture_panel import PicturePanel  # not for the first frame

        self.photo = PicturePanel()
        self.photo.changed.connect(self._show_photo)
        self.photo.hide()
        self._screen.add_side(self.photo)

    def _show_photo(self, content: bytes) -> None:
        if content:
            self._screen.proven.emit((Picture("photo", pictures.MEDIA_TYPE, content),))

    def _make_relation(self) -> None:
        from ui.widgets.relation_panel import RelationPanel  # not for the first frame

        self.relation = RelationPanel()
        self.relation.chosen.connect(self._screen.entry.typed)
        self._screen.add_side(self.relation)
