"""What leaves a hub together: bags, and manifests to other hubs and to partner couriers."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable
from models.osas.trucking import Trucked

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber


class Manifest(Timestamped, Trucked):
    """What every manifest has. Totals are those of its lines when it was closed, weights in grams.

    `number` is hub-desk-date-sequence, so that it is unique off line. A closed manifest is never
    edited: a new one names it in supersedes_id.
    """

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str | None]
    total_items: Mapped[int] = mapped_column(server_default="0")
    total_koli: Mapped[int] = mapped_column(server_default="0")
    total_weight_g: Mapped[BigInt] = mapped_column(server_default="0")
    note: Mapped[str | None]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[CheckConstraint | Index, ...]:
        """Give each kind the same checks."""
        totals = "least(total_items, total_koli, total_weight_g) >= 0"
        return (
            CheckConstraint("supersedes_id <> id", name="not_its_own_successor"),
            CheckConstraint(totals, name="totals"),
            Index(None, "updated_at", "id"),
        )


class ManifestHub(Manifest, OsasTable):
    """A manifest from one hub to the next. Inferred; written by stations.

    `smu_number` and `flight` are set where it flies. sealed_at null: it is still open.
    """

    __tablename__ = "manifest_hub"

    from_hub: Mapped[str]
    to_hub: Mapped[str]
    smu_number: Mapped[str | None]
    flight: Mapped[str | None]
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[str | None]
    supersedes_id: Mapped[BigInt | None] = mapped_column(ForeignKey("manifest_hub.id"), unique=True)

    supersedes: Mapped["ManifestHub | None"] = relationship(remote_side="ManifestHub.id")
    items: Mapped[list["ManifestItem"]] = relationship(back_populates="hub_manifest", viewonly=True)


class ManifestPcp(Manifest, OsasTable):
    """A manifest handed to PCP Express. Written by stations.

    Given by the owner: number, vehicle, totals, supersedes; the rest is inferred.
    """

    __tablename__ = "manifest_pcp"

    hub: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    supersedes_id: Mapped[BigInt | None] = mapped_column(ForeignKey("manifest_pcp.id"), unique=True)

    supersedes: Mapped["ManifestPcp | None"] = relationship(remote_side="ManifestPcp.id")
    items: Mapped[list["ManifestItem"]] = relationship(back_populates="pcp_manifest", viewonly=True)


class ManifestPos(Manifest, OsasTable):
    """A manifest handed to Pos Indonesia. Written by stations.

    Given by the owner: number, vehicle, totals, supersedes; the rest is inferred.
    """

    __tablename__ = "manifest_pos"

    hub: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    supersedes_id: Mapped[BigInt | None] = mapped_column(ForeignKey("manifest_pos.id"), unique=True)

    supersedes: Mapped["ManifestPos | None"] = relationship(remote_side="ManifestPos.id")
    items: Mapped[list["ManifestItem"]] = relationship(back_populates="pos_manifest", viewonly=True)


def _id_of(kind: str) -> Computed:
    """Return manifest_id where the line is of this kind, worded as PostgreSQL says it back."""
    words = f"CASE WHEN (manifest_kind = '{kind}'::text) THEN manifest_id ELSE NULL::bigint END"
    return Computed(words, persisted=True)


class ManifestItem(Timestamped, OsasTable):
    """One line of a manifest of any kind: a loose waybill, or a bag.

    Inferred; written by stations. manifest_kind says which table manifest_id is of; the generated
    columns make that a foreign key. `partner_awb_follows` (menyusul): closed before the partner
    gave its number. `removed_at`: it was taken off before the manifest was closed.
    """

    __tablename__ = "manifest_item"
    __table_args__ = (
        UniqueConstraint("manifest_kind", "manifest_id", "line_no"),
        CheckConstraint("manifest_kind IN ('hub', 'pcp', 'pos')", name="manifest_kind"),
        CheckConstraint("num_nonnulls(waybill_id, bag_id) = 1", name="waybill_or_bag"),
        CheckConstraint("line_no >= 1", name="line_no"),
        CheckConstraint("koli >= 1", name="koli"),
        CheckConstraint("weight_g >= 0", name="weight_g"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    manifest_kind: Mapped[str]
    manifest_id: Mapped[BigInt]
    line_no: Mapped[int]
    waybill_id: Mapped[BigInt | None] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    bag_id: Mapped[BigInt | None] = mapped_column(ForeignKey("bag.id"), index=True)
    koli: Mapped[int] = mapped_column(server_default="1")
    weight_g: Mapped[int]
    contents: Mapped[str | None]
    service: Mapped[str | None]
    postcode: Mapped[str | None]
    partner_awb: Mapped[str | None]
    partner_awb_follows: Mapped[bool] = mapped_column(server_default="false")
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    removed_at: Mapped[datetime | None]
    hub_manifest_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("manifest_hub.id"), _id_of("hub"), index=True
    )
    pcp_manifest_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("manifest_pcp.id"), _id_of("pcp"), index=True
    )
    pos_manifest_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("manifest_pos.id"), _id_of("pos"), index=True
    )

    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="manifest_items")
    bag: Mapped["Bag | None"] = relationship(back_populates="manifest_items")
    hub_manifest: Mapped[ManifestHub | None] = relationship(back_populates="items", viewonly=True)
    pcp_manifest: Mapped[ManifestPcp | None] = relationship(back_populates="items", viewonly=True)
    pos_manifest: Mapped[ManifestPos | None] = relationship(back_populates="items", viewonly=True)


class Bag(Timestamped, OsasTable):
    """A bag for one route. Inferred; written by stations.

    `route` is the next hop's location code. Sealing freezes the contents; a seal number is used
    once. `weight_g` is gross, as weighed at sealing.
    """

    __tablename__ = "bag"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'sealed', 'in_transit', 'received', 'opened')", name="status"
        ),
        CheckConstraint("status = 'open' OR seal_no IS NOT NULL", name="sealed_with_a_seal"),
        CheckConstraint("weight_g >= 0", name="weight_g"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    bag_no: Mapped[str] = mapped_column(unique=True)
    hub: Mapped[str]
    route: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    seal_no: Mapped[str | None] = mapped_column(unique=True)
    weight_g: Mapped[int | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str | None]
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[str | None]

    items: Mapped[list["BagItem"]] = relationship(back_populates="bag")
    manifest_items: Mapped[list[ManifestItem]] = relationship(back_populates="bag")


class BagItem(Timestamped, OsasTable):
    """One piece that is in a bag, or was until removed_at. Inferred; written by stations."""

    __tablename__ = "bag_item"
    __table_args__ = (
        Index(
            "uq_bag_item_in_the_bag_now",
            *("bag_id", "waybill_id", "koli_no"),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        CheckConstraint("koli_no >= 1", name="koli_no"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    bag_id: Mapped[BigInt] = mapped_column(ForeignKey("bag.id"), index=True)
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    koli_no: Mapped[int] = mapped_column(server_default="1")
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]

    bag: Mapped[Bag] = relationship(back_populates="items")
    waybill: Mapped["WaybillNumber"] = relationship(back_populates="bag_items")
