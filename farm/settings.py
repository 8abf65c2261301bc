"""The only reader of environment variables.

Every setting is an environment variable with the prefix ``FARM_``, so a node
is configured by its environment alone.
"""

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from farm.errors import Problem, SettingsError

GIB = 1 << 30


def _user_cache() -> Path:
    """Return the folder for this user's caches (XDG base directory specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "framefarm"


def _user_state() -> Path:
    """Return the folder for what this user's programs must not lose (XDG base directory specification)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "framefarm"


def _comma_separated(value: object) -> object:
    """Split a variable's text at its commas; folders may come as paths."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return tuple(map(str, value)) if isinstance(value, tuple | list) else value


def _counts(value: object) -> object:
    """Read a variable's text such as ``render/export=4,tts/generate=8``."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    return {name.strip(): number.strip() for name, _equals, number in pairs}


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated)]
Counts = Annotated[dict[str, Annotated[int, Field(ge=0)]], NoDecode, BeforeValidator(_counts)]


class Settings(BaseSettings):
    """How this machine is set up. Sizes are bytes, times are seconds."""

    model_config = SettingsConfigDict(env_prefix="FARM_", env_ignore_empty=True, frozen=True, extra="ignore")

    store: str = ""
    """Where artifacts live: a directory or ``s3://bucket/prefix``; empty: ``<cache>/store``."""
    cache: Path = Field(default_factory=_user_cache)
    """This node's own folder for scratch files and downloaded assets."""
    cache_bytes: int = Field(default=20 * GIB, gt=0)
    """Upper limit of this node's asset cache; the least recently used go first."""

    address: str = ""
    """Ray cluster to use; empty: ``RAY_ADDRESS`` if set, else a private Ray on this machine."""
    workers: int = Field(default=0, ge=0)
    """Tasks at a time on a private Ray; 0: one per core."""

    s3_endpoint: str = ""
    """Address of an S3-compatible server; empty: Amazon's."""
    fetch_bytes: int = Field(default=2 * GIB, gt=0)
    """Largest remote asset."""
    fetch_seconds: float = Field(default=120.0, gt=0)
    """Longest time for one remote asset."""
    fetch_private_hosts: Words = ()
    """Comma-separated hosts that assets may be fetched from although their addresses are private."""
    image_pixels: int = Field(default=120_000_000, gt=0)
    """Largest image, in pixels; a decoded pixel takes three bytes."""
    asset_roots: Words = ()
    """Comma-separated folders that local assets must lie in; empty: anywhere.

    Jobs of the ledger read no others in any case, and of buckets those ``s3://bucket/prefix`` alone that stand here.
    """

    remotion: Path | None = None
    """The npm workspace that renders compositions; empty: a checkout's, an installation's or an image's."""
    chromium: str = ""
    """The browser that draws compositions; empty: Debian's chromium-headless-shell, or another Chromium."""
    recycle_frames: int = Field(default=6000, gt=0)
    """A browser is replaced after it has drawn so many frames."""
    recycle_bytes: int = Field(default=3 * GIB, gt=0)
    """A browser is replaced once it takes so much memory, its helpers included."""

    database: str = ""
    """The ledger of jobs: ``sqlite:///path`` or ``postgresql://…``; empty: a file in the user's state directory."""
    lease_seconds: float = Field(default=30.0, ge=2)
    """A dispatcher that is not heard of for so long is lost; by far longer than the machines' clocks differ."""
    webhook_private_hosts: Words = ()
    """Comma-separated hosts that webhooks may be sent to although their addresses are private."""

    service_url: str = "http://127.0.0.1:3100"
    """The service that clients and commands such as `farm submit` speak to."""
    api_key: SecretStr | None = Field(default=None, min_length=16, max_length=512)
    """The key that clients show to the service; in the service's own environment, an administrator's; empty: none."""

    serve_host: str = "127.0.0.1"
    """Address that the service listens on; others than loopback need API keys."""
    serve_port: int = Field(default=3100, ge=1, le=65535)
    """Port that the service listens on."""
    serve_head_seconds: float = Field(default=10.0, gt=0)
    """Longest time that the head of a request may take to arrive."""
    serve_body_bytes: int = Field(default=8 << 20, gt=0)
    """Largest body of a request to the service."""
    serve_body_seconds: float = Field(default=30.0, gt=0)
    """Longest time that a request's body may take to arrive."""
    asset_bytes: int = Field(default=2 * GIB, gt=0)
    """Largest file that a client may upload."""
    asset_seconds: float = Field(default=3600.0, gt=0)
    """Longest time that an upload may take."""
    keep_assets_seconds: float = Field(default=7 * 86_400.0, ge=0)
    """Uploaded files that nothing has used for so long go, unless a job that has not ended names them; 0: never."""
    cors_origins: Words = ()
    """Comma-separated origins whose pages may call the service from a browser; empty: none."""
    rate_per_minute: int = Field(default=6000, ge=0)
    """Requests that each client may make in a minute; 0: any number."""
    rate_burst: int = Field(default=1000, gt=0)
    """Requests that a client which was quiet may make at once."""

    deliveries: str = ""
    """Where jobs deliver that name no place of their own, each into a folder of its own: a directory or ``s3://``."""
    delivery_roots: Words = ()
    """Comma-separated folders and ``s3://bucket/prefix`` that jobs may name as destinations; empty: none."""
    cpu_hour_price: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Price of an hour of CPU time, in any currency; the metrics tell costs by it."""
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port at which a private Ray exports its metrics; 0: any that is free."""
    log_format: Literal["text", "json"] = "text"
    """How the log's lines look."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is left out of the log is less than this."""

    jobs_at_once: int = Field(default=0, ge=0)
    """Jobs that one dispatcher runs at a time; 0: one more than cores, 8 at most."""
    jobs_per_client: int = Field(default=0, ge=0)
    """Jobs of any one client that all dispatchers together run at a time; 0: no limit."""
    jobs_per_kind: Counts = Field(default_factory=dict)
    """The same of certain kinds, as in ``render/export=4,tts/generate=8``."""
    jobs_per_tag: Counts = Field(default_factory=dict)
    """The same with certain tags, as in ``gpu=1``."""
    keep_jobs_seconds: float = Field(default=30 * 86_400.0, ge=0)
    """Jobs that ended so long ago are forgotten, and what they delivered below ``deliveries`` goes; 0: never."""
    keep_audit_seconds: float = Field(default=365 * 86_400.0, ge=0)
    """What is older in the audit log is forgotten; 0: never."""

    task_seconds: float = Field(default=1800.0, gt=0)
    """Deadline of one task."""
    stall_seconds: float = Field(default=60.0, gt=0)
    """A task or child process that makes no progress for so long is given up."""
    infrastructure_retries: int = Field(default=4, ge=0)
    """Attempts of a task beyond the first after a lost node or worker."""

    @property
    def store_uri(self) -> str:
        """Return the store's directory or ``s3://`` URI."""
        return self.store or str(self.cache / "store")

    @property
    def database_url(self) -> str:
        """Return the address of the ledger's database."""
        return self.database or f"sqlite:///{_user_state() / 'ledger.sqlite'}"

    @property
    def deliveries_uri(self) -> str:
        """Return the directory or ``s3://`` URI that holds a folder for each job."""
        return self.deliveries or str(_user_state() / "deliveries")

    @property
    def environment_key(self) -> str:
        """Return the administrator's key that the environment gives, or nothing."""
        return self.api_key.get_secret_value() if self.api_key else ""

    @property
    def ray_address(self) -> str:
        """Return the address of the Ray cluster to use, or nothing for a private one."""
        return self.address or os.environ.get("RAY_ADDRESS", "")


@cache
def settings() -> Settings:
    """Return this process's settings, read once.

    Raises:
        SettingsError: a variable has a value that makes no sense; it is named.

    """
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            Problem(where="FARM_" + str(e["loc"][0]).upper() if e["loc"] else "", message=e["msg"].lower())
            for e in error.errors()
        ]
        raise SettingsError(problems=problems) from None
