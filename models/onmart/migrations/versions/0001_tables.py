"""All tables, and the stations' own schema."""

from models.sql_migration import run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models", "hub_station_0001.sql")
    run_sql("models.onmart", "migrations/versions/0001/marketplace.sql")
    run_sql("models", "hub_station_0001_inserted.sql")


def downgrade() -> None:
    run_sql("models.onmart", "migrations/versions/0001/down.sql")
    run_sql("models", "hub_station_0001_down.sql")
