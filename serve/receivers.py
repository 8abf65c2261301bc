"""Whether a webhook may be sent where a client wants it."""

from collections.abc import Sequence

from farm.errors import FetchError, PrivateAddressError, Problem, SpecError
from farm.storage.addresses import public_addresses
from farm.storage.fetch import read_url

PORTS = {"http": 80, "https": 443}
"""Ports of addresses that name none."""


def require_public(url: str, allowed: Sequence[str]) -> None:
    """Refuse an address that is not public; it is judged once more with every delivery.

    A name that cannot be looked up now passes: the delivery will see.

    Raises:
        SpecError: it is private, or there is no such host.

    """
    try:
        parts = read_url(url)
        public_addresses(parts.hostname or "", parts.port or PORTS[parts.scheme], allowed=allowed)
    except PrivateAddressError:
        message = "leads to a private address, and FARM_WEBHOOK_PRIVATE_HOSTS does not list its host"
        raise SpecError(problems=[Problem(where="webhook_url", message=message)]) from None
    except FetchError as error:
        if error.retryable:
            return
        message = error.message.replace("assets come from", "webhooks go to")
        raise SpecError(problems=[Problem(where="webhook_url", message=message)]) from None
