"""Files that clients upload: their way onto a shelf, and back."""
