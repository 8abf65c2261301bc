"""Captions as pictures, and as a track of the file."""
