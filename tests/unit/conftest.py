"""Makes ``media_made`` importable from every room's tests."""

from hypothesis import settings

# A busy machine may take its time over one example; pytest's own timeout bounds the whole.
settings.register_profile("framefarm", deadline=None)
settings.load_profile("framefarm")
