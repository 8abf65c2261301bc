"""Who asks, and what they may: API keys, or, while none was ever made, programs on this machine."""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from farm.errors import RequestError
from farm.jobs.models import Job
from serve.edge.stamp import client_address, note_headers
from serve.service import Service

LOCAL = "local"
"""The client's name where there are no keys."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of proxies: a request that carries one comes from elsewhere, whatever its address says."""
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""What a program on this machine calls the service; another name is a page that was rebound to it."""

bearer = HTTPBearer(auto_error=False, scheme_name="Bearer", description="Authorization: Bearer <API key>")
header = APIKeyHeader(name="X-API-Key", auto_error=False, scheme_name="ApiKey")


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whoever asks."""

    client: str
    """Id of the key, or ``local``."""
    scopes: frozenset[str]
    """What it may do."""

    @property
    def is_admin(self) -> bool:
        """Return whether it sees everybody's jobs."""
        return "admin" in self.scopes

    def may_see(self, job: Job) -> bool:
        """Return whether a job is its own, or it may see all."""
        return self.is_admin or job.client == self.client


Require = Callable[..., Caller]


def caller_with(service: Service, scope: str) -> Require:
    """Return the dependency that lets only callers with a scope through."""

    def require(
        request: Request,
        authorization: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)] = None,
        api_key: Annotated[str | None, Security(header)] = None,
    ) -> Caller:
        caller = _identify(service, request, authorization.credentials if authorization else api_key)
        request.scope["state"]["client"] = caller.client
        _charge(service, request, caller.client)
        if not caller.scopes & {scope, "admin"}:
            raise RequestError(f"this key may not do that; it lacks the scope {scope!r}", status=403, code="forbidden")
        return caller

    return require


def _identify(service: Service, request: Request, token: str | None) -> Caller:
    address = client_address(request.scope)
    if token:
        key = service.keys.authenticate(token)
        if key is not None:
            return Caller(client=key.key_id, scopes=frozenset(key.scopes))
    elif not service.keys.were_made():
        return _local(service, request, address)
    _charge(service, request, f"address:{address}")
    message = "the API key is not known or was revoked" if token else "an API key is needed: Authorization: Bearer …"
    challenge = {"WWW-Authenticate": 'Bearer realm="framefarm"' + (', error="invalid_token"' if token else "")}
    raise RequestError(message, status=401, code="unauthorized", headers=challenge)


def _local(service: Service, request: Request, address: str) -> Caller:
    """Let programs on this machine in, but no pages of other sites and nothing that was forwarded."""
    host = request.headers.get("host", "").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    origin = request.headers.get("origin", "")
    strangers = {
        "comes from another machine": not _is_loopback(address),
        "was forwarded by a proxy": any(name in request.headers for name in FORWARDED),
        "calls this machine by another name": name not in LOCAL_HOSTS,
        "comes from another site's page": bool(origin)
        and origin not in service.settings.cors_origins
        and origin.partition("://")[2].lower() != host,
    }
    if why := next((what for what, is_so in strangers.items() if is_so), ""):
        message = f"the request {why}, and no API key was made yet; `farm keys create` makes one"
        raise RequestError(message, status=401, code="unauthorized", headers={"WWW-Authenticate": "Bearer"})
    return Caller(client=LOCAL, scopes=frozenset({"read", "write", "admin"}))


def _is_loopback(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    carried = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (carried or ip).is_loopback


def _charge(service: Service, request: Request, client: str) -> None:
    standing = service.rates.take(client, time.monotonic())
    if standing is None:
        return
    note_headers(request.scope, standing.headers())
    if standing.wait:
        message = f"too many requests; the next one is allowed in {standing.wait:.1f} s"
        raise RequestError(message, status=429, code="too_many_requests", retryable=True)


def charge_address(service: Service, request: Request) -> None:
    """Count a request that needs no key, by where it comes from.

    Raises:
        RequestError: too many have come from there.

    """
    _charge(service, request, f"address:{client_address(request.scope)}")


def reader(service: Service) -> Require:
    """Return the dependency of endpoints that look."""
    return caller_with(service, "read")


def writer(service: Service) -> Require:
    """Return the dependency of endpoints that change something."""
    return caller_with(service, "write")
