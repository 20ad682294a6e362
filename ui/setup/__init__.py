"""The wizard that sets a station up, page by page."""
