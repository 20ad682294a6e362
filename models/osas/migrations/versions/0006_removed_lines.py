"""Lines that were taken off a manifest again."""

from models.sql_migration import run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models.osas", "migrations/versions/0006/up.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0006/down.sql")
