"""Framefarm: one JSON spec in, one delivered video out, on Ray."""

__version__ = "0.1.0"
