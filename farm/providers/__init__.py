"""What makes assets: one port for each kind, one file for each vendor."""
