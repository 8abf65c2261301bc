"""Small texts, such as specs, from wherever they lie."""

import sys
from pathlib import Path

from farm.errors import SpecError
from farm.settings import Settings
from farm.spec.load import MAX_BYTES


def read_document(source: str, settings: Settings) -> tuple[str, Path]:
    """Return a text from a path, an ``s3://`` address or ``-``, and the folder that its relative paths start from.

    Raises:
        SpecError: it cannot be read, is no UTF-8 text, or is too large.

    """
    shown = "standard input" if source == "-" else source
    if "://" in source and not source.startswith(("s3://", "file://")):
        raise SpecError(f"{shown}: specs are read from a path or from s3://bucket/key")
    path = Path(source.removeprefix("file://"))
    try:
        if source == "-":
            data, base = sys.stdin.buffer.read(MAX_BYTES + 1), Path.cwd()
        elif source.startswith("s3://"):
            data, base = _read_s3(source, settings), Path.cwd()
        else:
            data, base = _read_file(path), path.absolute().parent
    except FileNotFoundError:
        raise SpecError(f"{shown}: there is no such file") from None
    except OSError as error:
        raise SpecError(f"{shown}: {(error.strerror or str(error)).lower()}") from None
    except ValueError as error:
        raise SpecError(f"{shown}: {error}") from None
    if len(data) > MAX_BYTES:
        raise SpecError(f"{shown}: is larger than {MAX_BYTES >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(f"{shown}: is not UTF-8 text (byte {error.start})") from None
    return text, base


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _read_s3(source: str, settings: Settings) -> bytes:
    """Read an object through smart_open, which takes half a second to load."""
    import smart_open  # noqa: PLC0415 — see above

    from farm.storage.s3_client import s3_client, s3_errors, s3_location  # noqa: PLC0415 — as is boto3

    with s3_errors(s3_location(source, kind=SpecError), settings, kind=SpecError):
        client = s3_client(settings, quick=True)
        with smart_open.open(source, "rb", transport_params={"client": client}) as file:
            data: bytes = file.read(MAX_BYTES + 1)
    return data
