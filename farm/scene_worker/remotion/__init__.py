"""Compositions: a warm Node process per worker, its browser, and what comes out of it."""
