"""The number of the journal's format: an older program refuses a newer one. Imports nothing."""

VERSION = 1
