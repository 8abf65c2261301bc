"""Foreign text, such as titles and paths, as a terminal may show it."""

from rich.markup import escape


def plain(text: object) -> str:
    """Return a text that neither markup nor control characters change the look of; lines stay lines."""
    return escape("".join(c if c.isprintable() or c == "\n" else "�" for c in str(text)))
