"""`datetime` as a connector's own modules get it: now is the run's time, and the zone is UTC."""

from __future__ import annotations

import datetime as real_datetime
from types import ModuleType
from typing import Any

from semantix.scenario.connector_modules.present import PRESENT
from semantix.scenario.connector_modules.simulated_time import copied

_UTC = real_datetime.UTC


class _SameAs(type):
    """The metaclass of a class that stands for a real one: both compare and test as equal.

    Libraries and the simulated clients look at the exact class of a value. So an instance of the
    class that stands for `datetime` is an instance of the real `datetime`.
    """

    real: type

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.real) if cls._stands() else type.__instancecheck__(cls, value)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.real) if cls._stands() else type.__subclasscheck__(cls, other)

    def __eq__(cls, other: object) -> bool:
        return other is cls or (cls._stands() and other is cls.real)

    def __hash__(cls) -> int:
        return hash(cls.real) if cls._stands() else type.__hash__(cls)

    def _stands(cls) -> bool:
        """Return False for a connector's own subclass, which is a class like any other."""
        return "real" in vars(cls)


def simulated_datetime() -> ModuleType:
    """Return the module `datetime`."""
    made = copied(real_datetime)
    made.__dict__.update(datetime=_Datetime, date=_Date)
    return made


def _now(zone: real_datetime.tzinfo | None = None) -> real_datetime.datetime:
    now = _at(PRESENT.now_us())
    return now.replace(tzinfo=None) if zone is None else now.astimezone(zone)


def _at(time_us: int) -> real_datetime.datetime:
    epoch = real_datetime.datetime(1970, 1, 1, tzinfo=_UTC)
    return epoch + real_datetime.timedelta(microseconds=time_us)


class _Datetime(real_datetime.datetime, metaclass=_SameAs):
    """Stands for `datetime.datetime`; its instances are real ones."""

    real = real_datetime.datetime

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        if cls is _Datetime:
            return real_datetime.datetime(*parts, **named)
        return real_datetime.datetime.__new__(cls, *parts, **named)

    @classmethod
    def now(cls, tz: real_datetime.tzinfo | None = None) -> Any:
        """Return the simulated time."""
        return _now(tz)

    @classmethod
    def utcnow(cls) -> Any:
        """Return the simulated time without a zone."""
        return _now()

    @classmethod
    def today(cls) -> Any:
        """Return the simulated time without a zone."""
        return _now()

    @classmethod
    def fromtimestamp(cls, timestamp: float, tz: real_datetime.tzinfo | None = None) -> Any:
        """Return the time of a timestamp; without a zone in UTC."""
        found = real_datetime.datetime.fromtimestamp(timestamp, tz or _UTC)
        return found.replace(tzinfo=None) if tz is None else found


class _Date(real_datetime.date, metaclass=_SameAs):
    """Stands for `datetime.date`; its instances are real ones."""

    real = real_datetime.date

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        if cls is _Date:
            return real_datetime.date(*parts, **named)
        return real_datetime.date.__new__(cls, *parts, **named)

    @classmethod
    def today(cls) -> Any:
        """Return the simulated day."""
        return _now().date()

    @classmethod
    def fromtimestamp(cls, timestamp: float, /) -> Any:
        """Return the day of a timestamp in UTC."""
        return real_datetime.datetime.fromtimestamp(timestamp, _UTC).date()
