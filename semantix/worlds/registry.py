"""The registry of outside systems. A new system is one record here and the files that it names."""

from __future__ import annotations

from semantix.ports.system import Library, OutsideSystem, RealSide
from semantix.worlds.containers import CASSANDRA_ATTACH_VARIABLE, KAFKA_ATTACH_VARIABLE

_SIMULATED = "semantix.worlds.simulated"
_CONTAINERS = "semantix.worlds.containers"
_LOCAL = "semantix.worlds.local"

STORE = OutsideSystem(
    name="store",
    title="the store",
    world=f"{_SIMULATED}.store:TransactionalStore",
    options=f"{_SIMULATED}.store_options:StoreOptions",
    calls=f"{_SIMULATED}.store_client:STORE_CALLS",
    places=f"{_SIMULATED}.store_options:places",
)

KAFKA = OutsideSystem(
    name="kafka",
    title="Kafka",
    has_timestamps=True,
    aborts="semantix.connectors.kafka.aborted_records:writes_aborted_records",
    world=f"{_SIMULATED}.kafka.world:KafkaWorld",
    options=f"{_SIMULATED}.kafka.options:KafkaOptions",
    calls=f"{_SIMULATED}.kafka.call_table:CALLS",
    places=f"{_SIMULATED}.kafka.options:places",
    libraries=(
        Library("confluent-kafka", "confluent_kafka"),
        Library("kafka-python", "kafka", is_for_real_only=True),
        Library("kio", "kio", is_for_real_only=True),
    ),
    extra="kafka",
    real=RealSide(
        server=f"{_CONTAINERS}.kafka:KafkaServer",
        run_world=f"{_CONTAINERS}.kafka_world:KafkaRunWorld",
        client_module=f"{_CONTAINERS}.clients.kafka_clients",
        image=f"{_CONTAINERS}.images:KAFKA",
        attach_variable=KAFKA_ATTACH_VARIABLE,
        can_restart=True,
        late_calls=(
            "kafka.producer.abort_transaction",
            "kafka.producer.commit_transaction",
            "kafka.transactions.end",
        ),
    ),
)

CASSANDRA = OutsideSystem(
    name="cassandra",
    title="Cassandra",
    world=f"{_SIMULATED}.cassandra.world:CassandraCluster",
    options=f"{_SIMULATED}.cassandra.options:CassandraOptions",
    calls=f"{_SIMULATED}.cassandra.client.call_table:CASSANDRA_CALLS",
    places=f"{_SIMULATED}.cassandra.options:places",
    libraries=(Library("cassandra-driver", "cassandra"),),
    extra="cassandra",
    shows_all=False,
    real=RealSide(
        server=f"{_CONTAINERS}.cassandra:CassandraServer",
        connection=f"{_CONTAINERS}.cassandra_world:CassandraReader",
        run_world=f"{_CONTAINERS}.cassandra_world:CassandraRunWorld",
        client_module=f"{_CONTAINERS}.clients.cassandra_clients",
        image=f"{_CONTAINERS}.images:CASSANDRA",
        attach_variable=CASSANDRA_ATTACH_VARIABLE,
    ),
)

FILES = OutsideSystem(
    name="files",
    title="the file system",
    world=f"{_SIMULATED}.files.world:FileWorld",
    options=f"{_SIMULATED}.files.options:FilesOptions",
    calls="semantix.worlds.files.call_table:FILE_CALLS",
    places=f"{_SIMULATED}.files.options:places",
    libraries=(
        Library("fsspec", "fsspec"),
        Library("s3fs", "s3fs", is_for_real_only=True),
    ),
    extra="files",
    has_server=False,
    has_any_place=True,
    sides=(
        (
            "local",
            RealSide(
                server=f"{_LOCAL}.folder_server:FolderServer",
                run_world=f"{_LOCAL}.run_worlds:FolderRunWorld",
                client_module=f"{_LOCAL}.job_world",
                image="",
                attach_variable="",
            ),
        ),
        (
            "object_store",
            RealSide(
                server=f"{_LOCAL}.object_server:ObjectServer",
                connection=f"{_LOCAL}.objects:ObjectConnection",
                run_world=f"{_LOCAL}.run_worlds:ObjectRunWorld",
                client_module=f"{_LOCAL}.objects",
                image="",
                attach_variable="",
            ),
        ),
    ),
)

SQLITE = OutsideSystem(
    name="sqlite",
    title="SQLite",
    world=f"{_SIMULATED}.sqlite.world:SqliteWorld",
    options=f"{_SIMULATED}.sqlite.options:SqliteOptions",
    calls="semantix.worlds.sqlite.call_table:CALLS",
    places=f"{_SIMULATED}.sqlite.options:places",
    has_server=False,
    shows_all=False,
    sides=(
        (
            "local",
            RealSide(
                server=f"{_LOCAL}.folder_server:FolderServer",
                run_world=f"{_LOCAL}.sqlite_files:SqliteRunWorld",
                client_module=f"{_LOCAL}.sqlite_files",
                image="",
                attach_variable="",
            ),
        ),
    ),
)

# By name. No module keeps a copy, so a test can add a system for the time of one test.
SYSTEMS: dict[str, OutsideSystem] = {
    one.name: one for one in (STORE, KAFKA, CASSANDRA, FILES, SQLITE)
}

# The system of a spec without `world_options`.
DEFAULT = STORE.name
