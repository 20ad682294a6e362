"""Migrations are written as SQL, so that a database's administrator can read what will happen."""

from importlib.resources import files

from alembic import op


def run_sql(package: str, name: str) -> None:
    """Execute one packaged .sql file's statements as they stand, percent signs and all."""
    statements = files(package).joinpath(name).read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
