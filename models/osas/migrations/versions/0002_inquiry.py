"""Indexes by which an inquiry finds a waybill under each of its names."""

from models.sql_migration import run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models", "hub_station_0002.sql")
    run_sql("models.osas", "migrations/versions/0002/up.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0002/down.sql")
    run_sql("models", "hub_station_0002_down.sql")
