"""Since when a parcel's state was overridden."""

from models.sql_migration import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models.osas", "migrations/versions/0005/up.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0005/down.sql")
