"""Small texts, such as specs, from wherever they lie."""

from pathlib import Path

import smart_open

from farm.errors import SpecError

MOST_BYTES = 32 << 20
"""Largest text that is read."""


def read_document(source: str) -> tuple[str, Path]:
    """Return a text from a path or an ``s3://`` address, and the folder that its relative paths start from.

    Raises:
        SpecError: it cannot be read, is no UTF-8 text, or is too large.

    """
    if "://" in source and not source.startswith(("s3://", "file://")):
        raise SpecError(f"{source}: specs are read from a path or from s3://bucket/key")
    try:
        with smart_open.open(source, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise SpecError(f"{source}: there is no such file") from None
    except OSError as error:
        raise SpecError(f"{source}: {(error.strerror or str(error)).lower()}") from None
    except ValueError as error:
        raise SpecError(f"{source}: {error}") from None
    if len(data) > MOST_BYTES:
        raise SpecError(f"{source}: is larger than {MOST_BYTES >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(f"{source}: is not UTF-8 text (byte {error.start})") from None
    base = Path.cwd() if source.startswith("s3://") else Path(source.removeprefix("file://")).absolute().parent
    return text, base
