"""The proof: what a finished file is, held against what it was planned to be."""
