"""The right column's special inputs of a proof: who received it, and a signature or a photo.

Each is there while the desk asks for it, and made when that is first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.screens.work import WorkScreen
    from ui.theme.look import Look
    from ui.widgets.proof_panel import ProofPanel
    from ui.widgets.relation_panel import RelationPanel

_SIGN, _RELATION = "proof_sign", "proof_relation"


class Proving:
    """Shows and hides them on a work screen."""

    def __init__(self, screen: WorkScreen) -> None:
        self._screen = screen
        self.proof: ProofPanel | None = None
        self.relation: RelationPanel | None = None

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for panel in (self.proof, self.relation):
            if panel is not None:
                panel.dress(look, texts)

    def show_asked(self, key: str) -> None:
        """Show what answers this; nothing where the desk asks for nothing of it."""
        if key.startswith(_SIGN) and self.proof is None:
            self._make_proof()
        if key.startswith(_RELATION) and self.relation is None:
            self._make_relation()
        if self.relation is not None:
            self.relation.setVisible(key.startswith(_RELATION))
        if self.proof is not None and key.startswith(_SIGN) is self.proof.isHidden():
            self.proof.begin()
            self.proof.setVisible(self.proof.isHidden())

    def close_down(self) -> None:
        """Stop what runs by itself."""
        if self.proof is not None:
            self.proof.close_down()

    def _make_proof(self) -> None:
        from ui.widgets.proof_panel import ProofPanel  # not for the first frame

        self.proof = ProofPanel()
        self.proof.kept.connect(self._screen.proven)
        self.proof.hide()
        self._screen.add_side(self.proof)

    def _make_relation(self) -> None:
        from ui.widgets.relation_panel import RelationPanel  # not for the first frame

        self.relation = RelationPanel()
        self.relation.chosen.connect(self._screen.entry.typed)
        self._screen.add_side(self.relation)
