"""The service on Ray Serve: `serve deploy serve/config.yaml` on a cluster, or :mod:`serve.start` on one machine."""

from fastapi import FastAPI
from ray import serve as ray_serve

from farm import log
from farm.jobs.ledger import Ledger
from farm.settings import settings
from serve.app import create_app
from serve.direct import complaint


def application() -> FastAPI:
    """Return the service of a replica: its node's own settings, and the ledger that they name."""
    here = settings()
    log.configure(form=here.log_format, level=here.log_level)
    if lacking := complaint():
        log.tell("service.unbounded", level="warning", message=lacking)
    return create_app(Ledger.open(here.database_url), here, tells_id=False)


@ray_serve.deployment(name="api", max_ongoing_requests=256, ray_actor_options={"num_cpus": 0})
@ray_serve.ingress(application)
class Api:
    """A replica. It renders nothing, so it takes no slot from those that do."""


app = Api.bind()  # type: ignore[attr-defined]  # the decorator's type is lost
"""What `serve deploy` and `serve run` are given: ``serve.deployment:app``."""
