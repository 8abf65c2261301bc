"""Tell a store what a composition's frames take: `prime_cost.py PROJECT COMPOSITION SECONDS`."""

import sys
from pathlib import Path

from farm.orchestrator.costs import keep_cost
from farm.orchestrator.projects import bundle_of
from farm.settings import settings
from farm.storage import open_store
from farm.storage.scratch import scratch


def main() -> None:
    """Bundle the project and keep the cost."""
    project, composition, seconds = sys.argv[1:]
    chosen = settings()
    store = open_store(chosen.store_uri, chosen)
    store.check()
    with scratch(chosen) as folder:
        bundle = bundle_of(project, Path.cwd(), store, chosen, folder)
        keep_cost(store, bundle, composition, float(seconds), folder)


if __name__ == "__main__":
    main()
