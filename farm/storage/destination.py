"""Where finished files go: written whole or not at all, and checked before anything is rendered."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

from farm.errors import DeliveryError
from farm.settings import Settings
from farm.storage.atomic import Staged, copy_bytes, explained, remove_tree, staged

_NAME_CHARACTERS = 50
"""How much of a file's name its hidden one repeats; names end at 255 bytes."""


def check_destination(uri: str, settings: Settings) -> None:
    """Make sure that a file can be written to ``uri``, a path or ``s3://bucket/key``, by nearly doing so.

    Leaves nothing behind, no folder either.

    Raises:
        DeliveryError: it cannot; the message says why and what to look at.

    """
    if _is_s3(uri):
        _check_s3(uri, settings)
        return
    target = _path(uri)
    with _explained(target):
        existing = target.parent
        while not existing.exists():
            existing = existing.parent
        # Trying is the only sure way: the superuser may write where the mode forbids it, but not
        # on a read-only or full filesystem.
        with _staged(existing, target) as stage:
            stage.file.write(b"check")
            stage.file.flush()


def deliver(source: Path, uri: str, settings: Settings, *, content_type: str) -> None:
    """Copy a finished file to ``uri``, replacing what is there; missing folders are made.

    ``content_type`` is the media type that an S3 server will tell browsers. Readers see the old file or
    the new one, never part of it.

    Raises:
        DeliveryError: it cannot be written; nothing new is visible there.

    """
    if _is_s3(uri):
        from farm.storage.s3_files import upload  # noqa: PLC0415 - boto3 takes a third of a second to import

        upload(source, uri, settings, content_type=content_type)
        return
    target = _path(uri)
    with _explained(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _staged(target.parent, target) as stage, source.open("rb") as file:
            copy_bytes(file, stage.file)
            stage.commit(target, replace=True)


def read_destination(uri: str, settings: Settings, target: Path) -> None:
    """Copy what was delivered at ``uri`` to the local path ``target``.

    Raises:
        DeliveryError: there is nothing, or it cannot be read.

    """
    with _explained(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _staged(target.parent, target) as stage:
            if _is_s3(uri):
                from farm.storage.s3_files import download  # noqa: PLC0415 - as above

                download(uri, settings, stage.file)
            else:
                with explained(f"cannot read {uri}", kind=DeliveryError), _path(uri).open("rb") as file:
                    copy_bytes(file, stage.file)
            stage.commit(target, replace=True)


def remove_delivered(uri: str, settings: Settings) -> None:
    """Delete a delivered file, or a local folder with all that was delivered into it; nothing there is no error.

    Raises:
        DeliveryError: it cannot be deleted.

    """
    if _is_s3(uri):
        from farm.storage.s3_files import delete  # noqa: PLC0415 - as above

        delete(uri, settings)
        return
    target = Path(uri.removeprefix("file://"))
    with explained(f"cannot delete {target}", kind=DeliveryError):
        if target.is_dir() and not target.is_symlink():
            remove_tree(target)
        else:
            target.unlink(missing_ok=True)


def _check_s3(uri: str, settings: Settings) -> None:
    from farm.storage.s3_files import check_writable  # noqa: PLC0415 - as above

    check_writable(uri, settings)


def _is_s3(uri: str) -> bool:
    return uri.startswith("s3://")


def _path(uri: str) -> Path:
    """Return the file that an address names, with links followed."""
    text = uri.removeprefix("file://")
    if "://" in text:
        raise DeliveryError(f"cannot write to {uri}: give a path or s3://bucket/key")
    if not text or text.endswith("/"):
        raise DeliveryError(f"cannot write to {uri!r}: it names a folder; add a file name")
    path = Path(os.path.realpath(text))
    if path.is_dir():
        raise DeliveryError(f"cannot write to {uri}: it is a folder; add a file name")
    if path.exists() and not path.is_file():
        raise DeliveryError(f"cannot write to {uri}: it is a device or a pipe, not a file")
    return path


def _explained(target: Path) -> AbstractContextManager[None]:
    return explained(f"cannot write {target}", kind=DeliveryError)


def _staged(folder: Path, target: Path) -> AbstractContextManager[Staged]:
    """Stage a file under a hidden name that people recognise, should it ever be seen."""
    return staged(folder, hidden=f".{target.name[:_NAME_CHARACTERS]}.{uuid4().hex}.part")
