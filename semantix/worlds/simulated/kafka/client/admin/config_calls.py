"""The calls of the admin client about settings of topics and of the broker."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource

from semantix.errors import NotModelled
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.topic_settings import SETTINGS, value_of
from semantix.worlds.simulated.kafka.client.admin.futures import AdminCall
from semantix.worlds.simulated.kafka.client.admin.group_calls import Futures
from semantix.worlds.simulated.kafka.client.admin.options import check_options
from semantix.worlds.simulated.kafka.client.calls import Door, failed
from semantix.worlds.simulated.kafka.client.cluster_metadata import broker_settings

_UNKNOWN = int(KafkaError.UNKNOWN_TOPIC_OR_PART)
_INVALID_CONFIG = int(KafkaError.INVALID_CONFIG)


class ConfigCalls:
    """The calls about settings; `SimulatedAdminClient` adds the others."""

    _broker: Broker
    _door: Door

    def describe_configs(self, resources: Sequence[ConfigResource], **options: Any) -> Futures:
        """Give all settings of topics, and those of the broker that are modelled, by name."""
        check_options(options, "broker")
        return self._configs("describe_configs", resources, self._described_config)

    def _described_config(self, of: ConfigResource) -> dict[str, ConfigEntry]:
        if of.restype is not ConfigResource.Type.TOPIC:
            return broker_settings(self._broker, of)
        topic = self._broker.topics.topics.get(of.name)
        if topic is None:
            raise failed(_UNKNOWN)
        config = topic.config
        return {
            name: ConfigEntry(name, value_of(config, name), is_default=name not in config)
            for name in SETTINGS
        }

    def alter_configs(self, resources: Sequence[ConfigResource], **options: Any) -> Futures:
        """Set all settings of topics; a setting that is not given gets its default."""
        text = "alter_configs has been deprecated. Use incremental_alter_configs instead."
        warnings.warn(text, DeprecationWarning, stacklevel=2)
        check_options(options, "validate_only", "broker")
        wanted = lambda of, _: {key: str(of.set_config_dict[key]) for key in of.set_config_dict}  # noqa: E731
        return self._altered_configs("alter_configs", resources, wanted, options)

    def incremental_alter_configs(
        self, resources: Sequence[ConfigResource], **options: Any
    ) -> Futures:
        """Set, reset, extend or reduce single settings of topics."""
        check_options(options, "validate_only", "broker")
        return self._altered_configs("incremental_alter_configs", resources, _increased, options)

    def _altered_configs(
        self,
        step: str,
        resources: Sequence[ConfigResource],
        wanted: Callable[[ConfigResource, Mapping[str, str]], dict[str, str]],
        options: Mapping[str, Any],
    ) -> Futures:
        table = self._broker.topics
        is_checked_only = options.get("validate_only", False)
        for of in resources:
            if of.restype is not ConfigResource.Type.TOPIC:
                raise NotModelled(
                    f"the simulated Kafka does not model {step} of a {of.restype.name.lower()}",
                    hint="it has the settings of topics",
                )

        def alter(of: ConfigResource) -> None:
            topic = table.topics.get(of.name)
            if topic is None:
                raise failed(_UNKNOWN)
            config = wanted(of, topic.config)
            code, reason = table.configure(of.name, config, is_checked_only=is_checked_only)
            if code:
                raise failed(code, reason)

        return self._configs(step, resources, alter)

    def _configs(
        self, step: str, resources: Sequence[ConfigResource], effect: Callable[[Any], Any]
    ) -> Futures:
        return AdminCall(self._door, step, list(resources), effect).futures


def _increased(of: ConfigResource, config: Mapping[str, str]) -> dict[str, str]:
    """Give all settings of a topic after the operations of an incremental request."""
    changed = dict(config)
    for entry in of.incremental_configs:
        name, operation = entry.name, entry.incremental_operation
        if operation is AlterConfigOpType.DELETE:
            changed.pop(name, None)
        elif operation is AlterConfigOpType.SET:
            changed[name] = str(entry.value)
        else:
            _listed(changed, name, str(entry.value), operation)
    return changed


def _listed(changed: dict[str, str], name: str, value: str, operation: Any) -> None:
    setting = SETTINGS.get(name)
    if setting is not None and setting.kind not in ("words", "text"):
        raise failed(
            _INVALID_CONFIG,
            f"Can't {operation.name} to key {name} because its type is not LIST.",
        )
    held = [one for one in changed.get(name, setting.default if setting else "").split(",") if one]
    given = [one.strip() for one in value.split(",")]
    if operation is AlterConfigOpType.APPEND:
        kept = [*held, *(one for one in given if one not in held)]
    else:
        kept = [one for one in held if one not in given]
    changed[name] = ",".join(kept)
