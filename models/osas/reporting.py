"""Reports that somebody saved: what they show, and when they are made."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable


class ReportConfig(Timestamped, OsasTable):
    """A saved report. Inferred; written by the backend.

    `source` is the table it reads, `filters` column → value; `schedule` is `shift_close`, since
    counters sleep at night, or null: only when asked.
    """

    __tablename__ = "report_config"
    __table_args__ = (CheckConstraint("schedule IN ('shift_close')", name="schedule"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    source: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    schedule: Mapped[str | None]

    columns: Mapped[list["ReportColumn"]] = relationship(
        back_populates="report", order_by="ReportColumn.order"
    )


class ReportColumn(Timestamped, OsasTable):
    """One column of a report; `order` is a reserved word and must be quoted.

    Inferred; written by the backend. `field` is the source's column, `format` one of text, number,
    weight, money, date, time.
    """

    __tablename__ = "report_column"
    __table_args__ = (
        UniqueConstraint("report_id", "order"),
        CheckConstraint(
            "format IN ('text', 'number', 'weight', 'money', 'date', 'time')", name="format"
        ),
    )

    id: Mapped[Id]
    report_id: Mapped[BigInt] = mapped_column(ForeignKey("report_config.id"))
    field: Mapped[str]
    order: Mapped[int]
    format: Mapped[str] = mapped_column(server_default="text")

    report: Mapped[ReportConfig] = relationship(back_populates="columns")
