"""Assets on this node: found once, verified once, decoded once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from farm.errors import AssetError, CorruptArtifactError
from farm.media.images import RGB, decode
from farm.storage.node_cache import NodeCache
from farm.storage.store import Store

ASSET = "asset"
"""Kind of the artifacts that carry customers' files to other nodes."""


@dataclass(frozen=True, kw_only=True)
class Assets:
    """Where a task's assets are."""

    paths: Mapping[str, str]
    """Path on the node that prepared the export, by hash; other nodes may not have it."""
    store: Store
    cache: NodeCache

    def path(self, sha256: str) -> Path:
        """Return a local path whose bytes have the hash.

        Raises:
            AssetError: the file changed since it was prepared, and the store has no copy.

        """
        local = Path(self.paths.get(sha256, ""))
        if local.is_file() and self._unchanged(local, sha256):
            return local
        artifact = self.store.find(ASSET, sha256)
        if artifact is None:
            raise AssetError(f"{local.name or sha256} changed or went away while it was being rendered")
        try:
            return self.store.open_local(artifact)
        except CorruptArtifactError as error:
            raise AssetError(str(error)) from None

    def _unchanged(self, path: Path, sha256: str) -> bool:
        """Hash a file once for each state of it that this node sees."""
        state = path.stat()
        name = f"verified:{path}:{state.st_size}:{state.st_mtime_ns}"

        def hash_into(draft: Path) -> None:
            with path.open("rb") as file:
                draft.write_text(hashlib.file_digest(file, "sha256").hexdigest())

        return self.cache.get_or_make(name, hash_into).read_text() == sha256

    def picture(self, sha256: str, size: tuple[int, int], background: str) -> RGB:
        """Return a picture at a size (width, height), upright and in sRGB; decoded once per node."""

        def decode_into(draft: Path) -> None:
            with draft.open("wb") as file:
                np.save(file, decode(self.path(sha256), size, background=background))

        name = f"picture:{sha256}:{size[0]}x{size[1]}:{background}"
        return np.asarray(np.load(self.cache.get_or_make(name, decode_into, suffix=".npy")), np.uint8)
