"""The settings of a session: timeout, consistency, retry policy and row factory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from warnings import warn

from cassandra import ConsistencyLevel
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile

if TYPE_CHECKING:
    from semantix.worlds.simulated.cassandra.client.cluster import Cluster

UNCOMMITTED, LEGACY, PROFILES = "uncommitted", "legacy", "profiles"


class LegacySettings:
    """The session-wide settings, which exclude execution profiles, as in the driver."""

    cluster: Cluster

    @property
    def row_factory(self) -> Any:
        """Give the function that makes rows from tuples."""
        return self.cluster.legacy.row_factory

    @row_factory.setter
    def row_factory(self, factory: Any) -> None:
        self._set("row_factory", factory)

    @property
    def default_timeout(self) -> Any:
        """Give the seconds until a request times out; None: never."""
        return self.cluster.legacy.request_timeout

    @default_timeout.setter
    def default_timeout(self, timeout: Any) -> None:
        self._set("default_timeout", timeout, "request_timeout")

    @property
    def default_consistency_level(self) -> Any:
        """Give the consistency level of statements without one."""
        return self.cluster.legacy.consistency_level

    @default_consistency_level.setter
    def default_consistency_level(self, level: Any) -> None:
        warn(
            "Setting the consistency level at the session level will be removed in 4.0. Consider "
            "using execution profiles and setting the desired consistency level to the "
            "EXEC_PROFILE_DEFAULT profile.",
            DeprecationWarning,
            stacklevel=2,
        )
        self._set("default_consistency_level", level, "consistency_level")

    @property
    def default_serial_consistency_level(self) -> Any:
        """Give the serial consistency level of statements without one."""
        return self.cluster.legacy.serial_consistency_level

    @default_serial_consistency_level.setter
    def default_serial_consistency_level(self, level: Any) -> None:
        if level is not None and not ConsistencyLevel.is_serial(level):
            raise ValueError(
                "default_serial_consistency_level must be either ConsistencyLevel.SERIAL or "
                "ConsistencyLevel.LOCAL_SERIAL."
            )
        self._set("default_serial_consistency_level", level, "serial_consistency_level")

    def settings(self, profile: Any) -> ExecutionProfile:
        """Give the settings of a request."""
        if self.cluster.config_mode == LEGACY:
            if profile is not EXEC_PROFILE_DEFAULT:
                raise ValueError("Cannot specify execution_profile while using legacy parameters.")
            return self.cluster.legacy
        return profile if isinstance(profile, ExecutionProfile) else self.cluster.profile(profile)

    def _set(self, name: str, value: Any, attribute: str = "") -> None:
        if self.cluster.config_mode == PROFILES:
            raise ValueError(
                f"Cannot set Session.{name} while using Configuration Profiles. Set this in a "
                "profile instead."
            )
        setattr(self.cluster.legacy, attribute or name, value)
        self.cluster.config_mode = LEGACY
