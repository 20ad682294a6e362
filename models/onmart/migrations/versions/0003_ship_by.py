"""Until when an order must be given to a courier."""

from models.sql_migration import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models.onmart", "migrations/versions/0003/up.sql")


def downgrade() -> None:
    run_sql("models.onmart", "migrations/versions/0003/down.sql")
