"""Whether anybody listens at a cluster's address: Ray itself takes two minutes to notice that nobody does."""

import re
import socket

from farm.errors import SettingsError

SECONDS = 5.0
"""Longest time for a cluster's head to take a connection."""

ADDRESS = re.compile(r"(?:ray://)?(?:\[(?P<bare>[0-9a-fA-F:.]+)\]|(?P<host>[^\s:/]+)):(?P<port>[0-9]{1,5})")
"""A head's own address, or that of its client server; ``auto`` is none."""


def require_listening(address: str) -> None:
    """Make sure that an address of a Ray cluster takes connections; names such as ``auto`` pass.

    Raises:
        SettingsError: it takes none, or there is no such host.

    """
    parts = ADDRESS.fullmatch(address)
    if not parts:
        return
    try:
        socket.create_connection((parts["bare"] or parts["host"], int(parts["port"])), timeout=SECONDS).close()
    except (OSError, OverflowError, UnicodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        advice = "look at --address, FARM_ADDRESS and RAY_ADDRESS"
        raise SettingsError(f"cannot connect to the Ray cluster at '{address}': {reason}; {advice}") from None
