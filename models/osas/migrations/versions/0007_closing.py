"""What desks of one hub tell each other while they take stock and close out."""

from models.sql_migration import run_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models.osas", "migrations/versions/0007/up.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0007/down.sql")
