"""A small store of every release, as its own program left it; see make."""
