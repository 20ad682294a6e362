from models.migration_environment import run
from models.osas.tables import metadata

run(metadata)
