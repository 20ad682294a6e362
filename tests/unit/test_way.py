"""What a manifest to somewhere is for a parcel."""

from __future__ import annotations

from station.mirror.facts import MirrorCourierPartner
from station.rules.problem_codes import Bound
from station.workflows.way import bound_for
from tests.fakes.knowledge import FakeKnowledge, a_waybill


def test_a_manifest_goes_the_parcel_s_way_or_another_or_to_a_partner() -> None:
    known = FakeKnowledge()
    known.lists.couriers["PCP"] = MirrorCourierPartner("PCP", "PCP Express", "", "pcp")
    parcel = a_waybill(destination="BDO")
    assert bound_for("BDO", parcel, known, "CGK") == Bound(to_next_hop=True)
    assert bound_for("UPG", parcel, known, "CGK") == Bound()
    assert bound_for("PCP", parcel, known, "CGK") == Bound(to_partner=True)
    assert bound_for("XXX", parcel, known, "CGK") == Bound(), "neither hub nor partner"


def test_a_return_goes_back_along_its_way() -> None:
    known = FakeKnowledge()
    back = a_waybill(origin="BDO", destination="SUB", direction="return")
    assert bound_for("BDO", back, known, "CGK") == Bound(returning=True, to_next_hop=True)
