"""A Ray as `farm render` starts it, left alone and ended: a program, so that its cost can be counted apart."""

import time

from farm.orchestrator.cluster import connect
from farm.settings import settings

REST_SECONDS = 5.0
"""Until the workers that Ray starts beforehand are up."""


def main() -> None:
    """Start Ray, wait, end it; print how long the start took."""
    started = time.monotonic()
    executor = connect(settings(), {})
    print(f"{time.monotonic() - started:.3f}")
    time.sleep(REST_SECONDS)
    executor.close()


if __name__ == "__main__":
    main()
