"""Makes ``media_made`` importable from every room's tests."""
