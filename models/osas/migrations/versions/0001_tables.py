"""All tables, and the stations' own schema."""

from models.sql_migration import run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GROUPS = (
    "locations",
    "access",
    "master_data",
    "problem_codes",
    "core_operations",
    "partners",
    "trucking",
    "manifests",
    "delivery",
    "scanning",
    "quality",
    "financial",
    "reporting",
    "stations",
    "hub_station",
    "row_security",
    "login",
)


def upgrade() -> None:
    run_sql("models", "hub_station_0001.sql")
    for group in GROUPS:
        run_sql("models.osas", f"migrations/versions/0001/{group}.sql")
    run_sql("models", "hub_station_0001_inserted.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0001/down.sql")
    run_sql("models", "hub_station_0001_down.sql")
