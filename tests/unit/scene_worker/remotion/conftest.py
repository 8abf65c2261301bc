"""A bundled project in a store, made once for all tests that need a browser."""

from collections.abc import Iterator

import pytest
from tiny_project import Tiny, write_project

from farm.errors import MissingToolError
from farm.orchestrator.projects import bundle_of
from farm.scene_worker.assets import Assets
from farm.scene_worker.remotion.warm import end_all
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import Settings
from farm.storage.directory import DirectoryStore
from farm.storage.node_cache import node_cache


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiny]:
    """Return the project; tests are skipped where nothing can draw it."""
    folder = tmp_path_factory.mktemp("tiny")
    settings = Settings(cache=folder / "cache")
    try:
        workspace(settings)
    except MissingToolError as error:
        pytest.skip(f"compositions cannot be drawn here: {error}")
    store = DirectoryStore(folder / "store")
    project = write_project(folder / "project")
    made = folder / "made"
    made.mkdir()
    bundle = bundle_of(str(project), folder, store, settings, made)
    assets = Assets(paths={}, store=store, cache=node_cache(settings))
    yield Tiny(project=project, bundle=bundle, store=store, settings=settings, assets=assets)
    end_all()
