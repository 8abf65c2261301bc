"""From a task to a committed segment: drawing frames and encoding them."""
