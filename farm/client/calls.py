"""Methods out of flows: of one definition, one that blocks and one that is awaited, both typed."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from farm.client.transports import Async, Sync
from farm.client.wire import Flow, Items

T = TypeVar("T")
P = ParamSpec("P")
M = TypeVar("M", bound=Sync | Async)
"""How calls are carried out."""


class Speaker(Generic[M]):
    """What has calls: they block if it was made with :class:`Sync`, and are awaited if with :class:`Async`."""

    def __init__(self, transport: M) -> None:
        self._transport = transport


class call(Generic[P, T]):  # noqa: N801 — a decorator
    """Makes a method of a :class:`Speaker` out of a flow."""

    def __init__(self, flow: Callable[Concatenate[Any, P], Flow[T]]) -> None:
        self._flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, owner: Speaker[Sync], kind: Any = None) -> Callable[P, T]: ...
    @overload
    def __get__(self, owner: Speaker[Async], kind: Any = None) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, owner: None, kind: Any = None) -> "call[P, T]": ...
    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else _bound(owner, self._flow, owner._transport.run)  # noqa: SLF001 — its own


class iterated(Generic[P, T]):  # noqa: N801 — a decorator
    """Makes a method of a :class:`Speaker` that is iterated over."""

    def __init__(self, items: Callable[Concatenate[Any, P], Items[T]]) -> None:
        self._items = items
        self.__doc__ = items.__doc__

    @overload
    def __get__(self, owner: Speaker[Sync], kind: Any = None) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, owner: Speaker[Async], kind: Any = None) -> Callable[P, AsyncIterator[T]]: ...
    @overload
    def __get__(self, owner: None, kind: Any = None) -> "iterated[P, T]": ...
    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else _bound(owner, self._items, owner._transport.iterate)  # noqa: SLF001 — its own


def _bound(owner: Any, flow: Callable[..., Any], carry_out: Callable[[Any], Any]) -> Callable[..., Any]:
    def bound(*arguments: Any, **named: Any) -> Any:
        return carry_out(flow(owner, *arguments, **named))

    bound.__name__, bound.__doc__ = flow.__name__, flow.__doc__
    bound.__wrapped__ = flow.__get__(owner)  # type: ignore[attr-defined]  # for help() and signatures
    return bound
