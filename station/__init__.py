"""The core of Hub Station: runs without a window, and without Qt."""

__version__ = "0.1.0"
