"""`confluent_kafka.admin.AdminClient` behind the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from confluent_kafka import ConsumerGroupTopicPartitions, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._group import (
    ConsumerGroupDescription,
    ListConsumerGroupsResult,
    MemberAssignment,
)
from confluent_kafka.admin._topic import TopicDescription
from confluent_kafka.cimpl import NewPartitions, NewTopic

from semantix.errors import NotModelled
from semantix.ports.network import Network
from semantix.ports.world import ClientSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_producer import QUICK, Configuration
from semantix.worlds.instrument import RealDoor


class AnsweredFuture:
    """A future of a call that is answered already; `result` waits for it in simulated time."""

    __slots__ = ("_arrive", "_real", "_translate")

    def __init__(
        self, real: Any, arrive: Callable[[], None], translate: Callable[[Any], Any]
    ) -> None:
        self._real = real
        self._arrive = arrive
        self._translate = translate

    def result(self, timeout: float | None = None) -> Any:
        """Give the value, or raise the call's exception."""
        self._arrive()
        return self._translate(self._real.result(timeout))

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Give the call's exception, or None."""
        self._arrive()
        error: BaseException | None = self._real.exception(timeout)
        return error

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """Call back with the answer."""
        self._arrive()
        callback(self)

    def done(self) -> bool:
        """Give True: the answer is here."""
        return True


Answers = dict[Any, AnsweredFuture]


class InstrumentedAdminClient:
    """A real admin client. It has the calls of the simulated one, and each is a step.

    It has no other calls: they would act on the broker that all runs share.
    """

    def __init__(
        self,
        session: ClientSession,
        names: RunNames,
        configuration: Configuration,
        *,
        network: Network | None = None,
    ) -> None:
        self._names = names
        self._door = RealDoor(session, "kafka.admin_client", network=network)
        self._real = AdminClient({**QUICK, **configuration})

    def create_topics(self, new_topics: list[NewTopic], **options: Any) -> Answers:
        """Create topics; a future per name."""
        real = [
            NewTopic(
                self._names.real(new.topic),
                new.num_partitions,
                new.replication_factor,
                config=new.config or {},
            )
            for new in new_topics
        ]
        return self._request("create_topics", lambda: self._real.create_topics(real, **options))

    def delete_topics(self, topics: list[str], **options: Any) -> Answers:
        """Delete topics; a future per name."""
        real = [self._names.real(topic) for topic in topics]
        return self._request("delete_topics", lambda: self._real.delete_topics(real, **options))

    def create_partitions(self, new_partitions: list[Any], **options: Any) -> Answers:
        """Add partitions; a future per topic."""
        real = [
            NewPartitions(self._names.real(new.topic), new.new_total_count)
            for new in new_partitions
        ]
        call = lambda: self._real.create_partitions(real, **options)  # noqa: E731
        return self._request("create_partitions", call)

    def describe_topics(self, topics: TopicCollection, **options: Any) -> dict[str, Any]:
        """Describe topics with their partitions; a future per name."""
        real = TopicCollection([self._names.real(topic) for topic in topics.topic_names])
        return self._request("describe_topics", lambda: self._real.describe_topics(real, **options))

    def list_offsets(
        self, topic_partition_offsets: Mapping[TopicPartition, Any], **options: Any
    ) -> Answers:
        """Give offsets; a future per partition."""
        places = list(topic_partition_offsets)
        specs = topic_partition_offsets.values()
        real = dict(zip(self._names.real_partitions(places), specs, strict=True))
        return self._request("list_offsets", lambda: self._real.list_offsets(real, **options))

    def delete_records(self, before: list[TopicPartition], **options: Any) -> Answers:
        """Delete the records before these offsets; a future per partition."""
        real = self._names.real_partitions(before)
        return self._request("delete_records", lambda: self._real.delete_records(real, **options))

    def list_consumer_group_offsets(self, request: list[Any], **options: Any) -> Answers:
        """Give the committed offsets of a group; a future per group."""
        real = [self._group(one) for one in request]
        call = lambda: self._real.list_consumer_group_offsets(real, **options)  # noqa: E731
        return self._request("list_consumer_group_offsets", call)

    def alter_consumer_group_offsets(self, request: list[Any], **options: Any) -> Answers:
        """Set the committed offsets of a group; a future per group."""
        real = [self._group(one) for one in request]
        call = lambda: self._real.alter_consumer_group_offsets(real, **options)  # noqa: E731
        return self._request("alter_consumer_group_offsets", call)

    def describe_consumer_groups(self, group_ids: list[str], **options: Any) -> Answers:
        """Describe groups; a future per group."""
        real = [self._names.real(one) for one in group_ids]
        call = lambda: self._real.describe_consumer_groups(real, **options)  # noqa: E731
        return self._request("describe_consumer_groups", call)

    def list_consumer_groups(self, **options: Any) -> AnsweredFuture:
        """List the run's groups."""
        call = lambda: {"": self._real.list_consumer_groups(**options)}  # noqa: E731
        (listed,) = self._request("list_consumer_groups", call).values()
        return listed

    def delete_consumer_groups(self, group_ids: list[str], **options: Any) -> Answers:
        """Delete groups that have no member; a future per group."""
        real = [self._names.real(one) for one in group_ids]
        call = lambda: self._real.delete_consumer_groups(real, **options)  # noqa: E731
        return self._request("delete_consumer_groups", call)

    def _group(self, asked: Any) -> Any:
        partitions = asked.topic_partitions
        if partitions is not None:
            partitions = self._names.real_partitions(partitions)
        return ConsumerGroupTopicPartitions(self._names.real(asked.group_id), partitions)

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        asked = {} if topic is None else {"topic": self._names.real(topic)}
        call = lambda: self._real.list_topics(timeout=timeout, **asked)  # noqa: E731
        return self._names.logical_metadata(self._door.remote("list_topics", call, timeout))

    def describe_configs(self, resources: list[ConfigResource], **options: Any) -> Answers:
        """Give settings of brokers, topics and groups; a future per resource."""
        real = [self._resource(one) for one in resources]
        given = dict(zip(real, resources, strict=True))
        call = lambda: self._real.describe_configs(real, **options)  # noqa: E731
        found = self._request("describe_configs", call)
        return {given[one]: future for one, future in found.items()}

    def alter_configs(self, resources: list[ConfigResource], **options: Any) -> Answers:
        """Set all settings of topics and groups; a future per resource."""
        return self._altered("alter_configs", resources, options)

    def incremental_alter_configs(self, resources: list[ConfigResource], **options: Any) -> Answers:
        """Change single settings of topics and groups; a future per resource."""
        return self._altered("incremental_alter_configs", resources, options)

    def _altered(
        self, method: str, resources: list[ConfigResource], options: Mapping[str, Any]
    ) -> Answers:
        real = [self._resource(one) for one in resources]
        for one, asked in zip(real, resources, strict=True):
            if one is asked:  # the broker that all runs share
                raise NotModelled(f"a shared Kafka does not model {method} of {asked.restype}")
            one.set_config_dict = dict(asked.set_config_dict)
            one.incremental_configs = list(asked.incremental_configs)
        given = dict(zip(real, resources, strict=True))
        call = lambda: getattr(self._real, method)(real, **options)  # noqa: E731
        found = self._request(method, call)
        return {given[one]: future for one, future in found.items()}

    def describe_cluster(self, **options: Any) -> AnsweredFuture:
        """Describe the cluster."""
        call = lambda: {"": self._real.describe_cluster(**options)}  # noqa: E731
        (described,) = self._request("describe_cluster", call).values()
        return described

    def cluster_id(self, timeout: float = -1) -> str:
        """Give the id of the cluster."""
        return self._door.remote("cluster_id", lambda: self._real.cluster_id(timeout), timeout)

    def list_groups(self, group: str | None = None, timeout: float = -1) -> list[Any]:
        """List the run's groups, or one of them."""
        asked = {} if group is None else {"group": self._names.real(group)}
        call = lambda: self._real.list_groups(timeout=timeout, **asked)  # noqa: E731
        found = self._door.remote("list_groups", call, timeout)
        listed: list[Any] = [one for one in found if self._names.is_of_the_run(str(one.id))]
        for one in listed:
            one.id = self._names.logical(str(one.id))
        return listed

    def set_sasl_credentials(self, username: str, password: str) -> None:
        """Hand the credentials on. This is a local call and no step."""
        self._real.set_sasl_credentials(username, password)

    def __enter__(self) -> InstrumentedAdminClient:
        return self

    def __exit__(self, *exception: object) -> None: ...

    def _resource(self, asked: ConfigResource) -> ConfigResource:
        is_named = asked.restype in (ConfigResource.Type.TOPIC, ConfigResource.Type.GROUP)
        return ConfigResource(asked.restype, self._names.real(asked.name)) if is_named else asked

    def poll(self, timeout: float = -1) -> int:
        """Do nothing: there are no callbacks. This is no step."""
        return 0

    def _request(self, method: str, call: Callable[[], dict[Any, Any]]) -> Answers:
        door = self._door
        door.before(method)
        has_arrived = False

        def arrive() -> None:
            nonlocal has_arrived
            if not has_arrived:
                has_arrived = True
                door.round_trip(lambda: None)
                door.after(method)

        door.wait_for_server()
        answers = call()
        for future in answers.values():
            future.exception()
        return {
            self._key(key): AnsweredFuture(one, arrive, self._value) for key, one in answers.items()
        }

    def _key(self, key: Any) -> Any:
        if isinstance(key, TopicPartition):
            return self._names.logical_partitions([key])[0]
        return self._names.logical(key) if isinstance(key, str) else key

    def _value(self, value: Any) -> Any:
        """Give an answer with the connector's names, without the groups of other runs."""
        names = self._names
        if isinstance(value, ConsumerGroupTopicPartitions):
            partitions = names.logical_partitions(value.topic_partitions)
            return ConsumerGroupTopicPartitions(names.logical(value.group_id), partitions)
        if isinstance(value, TopicDescription):
            value.name = names.logical(value.name)
        elif isinstance(value, ConsumerGroupDescription):
            value.group_id = names.logical(value.group_id)
            for member in value.members:
                held = names.logical_partitions(member.assignment.topic_partitions)
                member.assignment = MemberAssignment(held)
        elif isinstance(value, ListConsumerGroupsResult):
            value.valid = [one for one in value.valid or () if names.is_of_the_run(one.group_id)]
            for listed in value.valid:
                listed.group_id = names.logical(listed.group_id)
        return value
