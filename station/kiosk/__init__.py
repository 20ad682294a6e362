"""The counter that nobody leaves without a badge, and that comes back by itself."""
