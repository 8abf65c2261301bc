"""How long and how widely properties are searched."""

from hypothesis import settings

# A busy machine may take its time over one example; pytest's own timeout bounds the whole.
settings.register_profile("framefarm", deadline=None)
settings.load_profile("framefarm")
