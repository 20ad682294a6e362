"""PINs of badges, and the way to them."""

from models.sql_migration import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models.osas", "migrations/versions/0003/badges.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0003/down.sql")
