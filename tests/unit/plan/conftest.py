"""Makes ``plan_builders`` importable from the folders below."""
