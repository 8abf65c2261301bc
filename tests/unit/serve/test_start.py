import ipaddress
import socket

import pytest

from farm.errors import SettingsError
from farm.settings import Settings
from serve.start import require_free, require_keys


@pytest.mark.parametrize("host", [str(ipaddress.IPv4Address(0)), "::", "192.0.2.7", "example.com"])
def test_nobody_listens_to_other_machines_without_keys(host: str) -> None:
    with pytest.raises(SettingsError, match="farm keys create"):
        require_keys(Settings(serve_host=host), has_keys=False)
    require_keys(Settings(serve_host=host), has_keys=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_is_served_without_keys(host: str) -> None:
    require_keys(Settings(serve_host=host), has_keys=False)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}.*FARM_SERVE_PORT"):
            require_free(Settings(serve_port=port))


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(SettingsError, match=r"cannot listen on 192\.0\.2\.7"):
        require_free(Settings(serve_host="192.0.2.7", serve_port=3100))
