"""Sets a station up: from a file for a hundred of them, or from what a person answers."""
