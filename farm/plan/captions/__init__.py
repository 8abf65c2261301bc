"""Captions, from words and files to what is drawn in each task: read, cut into lines, given frames, lettered."""
