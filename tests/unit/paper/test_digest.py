"""A digest tells whether two papers say the same, whoever printed them, when and on what."""

from __future__ import annotations

import msgspec

from station.paper.digest import bag_digest, digest_of
from tests.fakes.printed import manifest, paper, text_of


def test_a_manifests_digest_is_on_its_paper_and_on_every_copy() -> None:
    document = manifest(3)
    digest = digest_of(document)
    for copy in (0, 1):
        assert digest in text_of(paper("manifest_hub", document, "pdf", copy=copy))
    # As it is today it must be for ever: closed manifests keep it.
    assert digest == "b30ee5831d7d6b595f0ccc6c3098241fa0028cf795277b1b90ef5b5e1c5ab089"


def test_a_digest_changes_with_whatever_a_manifest_says() -> None:
    document = manifest(3)
    replace = msgspec.structs.replace
    others = [
        replace(document, driver="Budi"),
        replace(document, supersedes=""),
        replace(document, lines=document.lines[:2]),
        replace(document, lines=document.lines[::-1]),
        replace(document, lines=(replace(document.lines[0], koli=9), *document.lines[1:])),
    ]
    assert len({digest_of(each) for each in [document, *others]}) == 6


def test_a_bags_digest_does_not_depend_on_the_order_of_its_pieces() -> None:
    pieces = [("HS1", 1), ("HS1", 2), ("HS2", 1)]
    assert bag_digest("BAG-1", "S1", pieces) == bag_digest("BAG-1", "S1", reversed(pieces))
    different = {
        bag_digest("BAG-1", "S1", pieces),
        bag_digest("BAG-2", "S1", pieces),
        bag_digest("BAG-1", "S2", pieces),
        bag_digest("BAG-1", "S1", pieces[:2]),
    }
    assert len(different) == 4
