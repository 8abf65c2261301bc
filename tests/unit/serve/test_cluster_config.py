from importlib import import_module
from pathlib import Path

import pytest
import yaml

CONFIG = Path(__file__).parents[3] / "serve" / "config.yaml"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Ray Serve's own, while it is imported
def test_the_cluster_s_configuration_is_what_ray_serve_reads_and_names_what_is_there() -> None:
    from ray.serve.schema import ServeDeploySchema  # noqa: PLC0415 - takes seconds, and warns

    config = ServeDeploySchema.model_validate(yaml.safe_load(CONFIG.read_text()))
    assert (config.http_options.host, config.http_options.port) == ("127.0.0.1", 3100)
    (application,) = config.applications
    module, _, name = application.import_path.partition(":")
    bound = getattr(import_module(module), name)
    assert bound._bound_deployment.name == application.deployments[0].name
