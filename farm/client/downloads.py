"""Files of a job, brought here whole: resumed where a connection broke, and held against their hash."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from farm.client.errors import DownloadError, NotFoundError, ServiceError, UnreachableError
from farm.client.events import place
from farm.client.exchange import ask, exchange, pause_before
from farm.client.models import Artifact, Result, read
from farm.client.wire import AskRules, Flow, Pause, ReadChunk, Request, Rules, Work
from farm.errors import DeliveryError

PARTIAL = 206
"""HTTP status of a part of a file."""
LONGEST_NAME = 200
"""Characters of a file's name; file systems take 255 bytes."""


def job_result(job_id: str) -> Flow[Result]:
    """Return what a job made.

    Raises:
        NotReadyError: it has not ended.
        JobFailedError: it failed.
        JobCancelledError: it was cancelled.

    """
    return read(Result, (yield from ask(Request(method="GET", path=place(job_id, "result")))))


def download(job_id: str, folder: str | os.PathLike[str], names: Sequence[str] = ()) -> Flow[tuple[Path, ...]]:
    """Bring a job's files into a folder, which is made; all, or those with certain names.

    Raises:
        NotFoundError: it made no file of a name.
        DeliveryError: the folder cannot be written.
        ServiceError: see :func:`job_result`; or what came is not the file.

    """
    result = yield from job_result(job_id)
    known = {made.name: made for made in result.artifacts}
    if missing := [name for name in names if name not in known]:
        raise NotFoundError(f"job {job_id} made no file {missing[0]!r}; there are: {', '.join(known) or 'none'}")
    wanted = [known[name] for name in names] if names else list(result.artifacts)
    target = Path(folder)
    places = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for made, name in zip(wanted, file_names(wanted), strict=True):
            yield from _fetch(job_id, made, target / name)
            places.append(target / name)
    except OSError as error:
        raise DeliveryError(f"{error.filename or target}: {(error.strerror or str(error)).lower()}") from None
    return tuple(places)


def file_names(wanted: Sequence[Artifact]) -> Iterator[str]:
    """Yield a name for each file that is its own, and leads nowhere else."""
    taken = set[str]()
    for made in wanted:
        plain = _plain(PurePosixPath(made.uri).name) or _plain(made.name) or "file"
        choice, number = plain, 1
        while choice.casefold() in taken:
            number += 1
            choice = f"{_plain(made.name) or 'file'}{f'-{number}' if number > 2 else ''}-{plain}"  # noqa: PLR2004
        taken.add(choice.casefold())
        yield choice


def _plain(name: str) -> str:
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    return kept.lstrip(".").strip()[-LONGEST_NAME:]


def _fetch(job_id: str, made: Artifact, target: Path) -> Flow[None]:
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    rules: Rules = yield AskRules()
    broken = 0
    try:
        while True:
            try:
                yield from _read(job_id, made, part)
                break
            except UnreachableError as failure:
                pause = pause_before(broken, failure, rules)
                if pause is None:
                    raise
                broken += 1
                yield Pause(seconds=pause)
        yield Work(call=lambda: _require_whole(part, made))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _read(job_id: str, made: Artifact, part: Path) -> Flow[None]:
    """Read a file, or what is missing of it."""
    have = part.stat().st_size if part.exists() else 0
    if have and have == made.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    path = place(job_id, "artifacts", made.name)
    try:
        response = yield from exchange(Request(method="GET", path=path, headers=headers, streams=True))
    except ServiceError:
        part.unlink(missing_ok=True)
        raise
    with part.open("ab" if response.status == PARTIAL else "wb") as file:
        while (chunk := (yield ReadChunk())) is not None:
            file.write(chunk)


def _require_whole(part: Path, made: Artifact) -> None:
    """Hold a file against what was told of it.

    Raises:
        DownloadError: it is another.

    """
    size = part.stat().st_size
    if made.size and size != made.size:
        raise DownloadError(f"{made.name} has {size:,} bytes here, not {made.size:,}", retryable=True)
    if not made.sha256:
        return
    with part.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != made.sha256.lower():
            raise DownloadError(f"{made.name} is damaged: its hash is another one", retryable=True)
