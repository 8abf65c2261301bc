"""Where artifacts live, and how bytes come in and go out.

- ``artifact``, ``store``: what is stored, and what every store can do; ``directory`` and ``s3`` are the two
- ``collection``: which records and blobs garbage collection drops, as a pure function
- ``node_cache``, ``scratch``: this node's own folders, shared by its processes and safe against their death
- ``fetch`` with ``addresses`` and ``pinned``: remote assets, whose URLs are hostile
- ``destination``: finished files, written whole or not at all
- ``atomic``, ``locks``, ``s3_client``, ``s3_files``: what the others stand on

Nothing heavy is imported until a store is opened.
"""

from typing import TYPE_CHECKING

from farm.errors import StoreError

if TYPE_CHECKING:
    from farm.settings import Settings
    from farm.storage.store import Store


def open_store(uri: str, settings: "Settings") -> "Store":
    """Return the store at ``uri``: a directory, ``file:///directory`` or ``s3://bucket/prefix``.

    Nothing is read or written yet; ``Store.check`` says whether it can be.

    Raises:
        StoreError: the address is neither a directory nor S3.

    """
    if uri.startswith("s3://"):
        from farm.storage.s3 import S3Store  # noqa: PLC0415 - boto3 takes a third of a second to import

        return S3Store(uri, settings)
    from farm.storage.directory import DirectoryStore  # noqa: PLC0415 - keeps `import farm.storage` cheap

    path = uri.removeprefix("file://")
    if not path or "://" in path:
        raise StoreError(f"{uri!r} is no store: set FARM_STORE to a directory or to s3://bucket/prefix")
    return DirectoryStore(path)
