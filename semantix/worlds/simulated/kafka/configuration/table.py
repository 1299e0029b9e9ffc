"""The configuration properties of librdkafka 2.16, taken from its own listing.

A line is: name, kind, range or words, and, for an alias, `=` and the canonical name.
Kinds: s string, i integer, b boolean, e one of the words, f float, c flags, p set by an API only.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Property(NamedTuple):
    """A configuration property; `name` is canonical, also for an alias."""

    name: str
    kind: str
    low: float
    high: float
    words: tuple[str, ...]


@cache
def properties() -> dict[str, Property]:
    """Give all properties by name; the table is parsed at the first call."""
    found = {}
    for line in _TABLE.split("\n"):
        if line:
            name, kind, bounds, *alias = line.split()
            canonical = alias[0][1:] if alias else name
            low, dots, high = bounds.partition("..")
            found[name] = Property(
                canonical,
                kind,
                float(low) if dots else 0.0,
                float(high) if dots else 0.0,
                () if dots or bounds == "-" else tuple(bounds.split(",")),
            )
    return found


_TABLE = """
builtin.features c -
client.id s -
metadata.broker.list s -
bootstrap.servers s - =metadata.broker.list
message.max.bytes i 1000..1000000000
message.copy.max.bytes i 0..1000000000
receive.message.max.bytes i 1000..2147483647
max.in.flight.requests.per.connection i 1..1000000
max.in.flight i 1..1000000 =max.in.flight.requests.per.connection
metadata.recovery.strategy e none,rebootstrap
metadata.recovery.rebootstrap.trigger.ms i 0..2147483647
topic.metadata.refresh.interval.ms i -1..3600000
metadata.max.age.ms i 1..86400000
topic.metadata.refresh.fast.interval.ms i 1..60000
topic.metadata.refresh.fast.cnt i 0..1000
topic.metadata.refresh.sparse b -
topic.metadata.propagation.max.ms i 0..3600000
topic.blacklist s -
debug c -
socket.timeout.ms i 10..300000
socket.blocking.max.ms i 1..60000
socket.send.buffer.bytes i 0..100000000
socket.receive.buffer.bytes i 0..100000000
socket.keepalive.enable b -
socket.nagle.disable b -
socket.max.fails i 0..1000000
broker.address.ttl i 0..86400000
broker.address.family e any,v4,v6
socket.connection.setup.timeout.ms i 1000..2147483647
connections.max.idle.ms i 0..2147483647
reconnect.backoff.jitter.ms i 0..3600000
reconnect.backoff.ms i 0..3600000
reconnect.backoff.max.ms i 0..3600000
statistics.interval.ms i 0..86400000
enabled_events i 0..2147483647
error_cb p -
throttle_cb p -
stats_cb p -
log_cb p -
log_level i 0..7
log.queue b -
log.thread.name b -
enable.random.seed b -
log.connection.close b -
background_event_cb p -
socket_cb p -
connect_cb p -
closesocket_cb p -
open_cb p -
resolve_cb p -
opaque p -
default_topic_conf p -
internal.termination.signal i 0..128
api.version.request b -
api.version.request.timeout.ms i 1..300000
api.version.fallback.ms i 0..604800000
broker.version.fallback s -
allow.auto.create.topics b -
security.protocol e plaintext,ssl,sasl_plaintext,sasl_ssl
ssl.cipher.suites s -
ssl.curves.list s -
ssl.sigalgs.list s -
ssl.key.location s -
ssl.key.password s -
ssl.key.pem s -
ssl_key p -
ssl.certificate.location s -
ssl.certificate.pem s -
ssl_certificate p -
ssl.ca.location s -
https.ca.location s -
https.ca.pem s -
ssl.ca.pem s -
ssl_ca p -
ssl.ca.certificate.stores s -
ssl.crl.location s -
ssl.keystore.location s -
ssl.keystore.password s -
ssl.providers s -
ssl.engine.location s -
ssl.engine.id s -
ssl_engine_callback_data p -
enable.ssl.certificate.verification b -
ssl.endpoint.identification.algorithm e none,https
ssl.certificate.verify_cb p -
sasl.mechanisms s -
sasl.mechanism s - =sasl.mechanisms
sasl.kerberos.service.name s -
sasl.kerberos.principal s -
sasl.kerberos.kinit.cmd s -
sasl.kerberos.keytab s -
sasl.kerberos.min.time.before.relogin i 0..86400000
sasl.username s -
sasl.password s -
sasl.oauthbearer.config s -
enable.sasl.oauthbearer.unsecure.jwt b -
oauthbearer_token_refresh_cb p -
sasl.oauthbearer.method e default,oidc
sasl.oauthbearer.client.id s -
sasl.oauthbearer.client.credentials.client.id s - =sasl.oauthbearer.client.id
sasl.oauthbearer.client.credentials.client.secret s - =sasl.oauthbearer.client.secret
sasl.oauthbearer.client.secret s -
sasl.oauthbearer.scope s -
sasl.oauthbearer.extensions s -
sasl.oauthbearer.token.endpoint.url s -
sasl.oauthbearer.sub.claim.name s -
sasl.oauthbearer.grant.type e client_credentials,urn:ietf:params:oauth:grant-type:jwt-bearer
sasl.oauthbearer.assertion.algorithm e RS256,ES256
sasl.oauthbearer.assertion.private.key.file s -
sasl.oauthbearer.assertion.private.key.passphrase s -
sasl.oauthbearer.assertion.private.key.pem s -
sasl.oauthbearer.assertion.file s -
sasl.oauthbearer.assertion.claim.aud s -
sasl.oauthbearer.assertion.claim.exp.seconds i 1..2147483647
sasl.oauthbearer.assertion.claim.iss s -
sasl.oauthbearer.assertion.claim.jti.include b -
sasl.oauthbearer.assertion.claim.nbf.seconds i 0..2147483647
sasl.oauthbearer.assertion.claim.sub s -
sasl.oauthbearer.assertion.jwt.template.file s -
sasl.oauthbearer.metadata.authentication.type e none,azure_imds,aws_iam
plugin.library.paths s -
interceptors p -
group.id s -
group.instance.id s -
partition.assignment.strategy s -
session.timeout.ms i 1..3600000
heartbeat.interval.ms i 1..3600000
group.protocol.type s -
group.protocol e classic,consumer
group.remote.assignor s -
coordinator.query.interval.ms i 1..3600000
max.poll.interval.ms i 1..86400000
enable.auto.commit b -
auto.commit.interval.ms i 0..86400000
enable.auto.offset.store b -
queued.min.messages i 1..10000000
queued.max.messages.kbytes i 1..2097151
fetch.wait.max.ms i 0..300000
fetch.queue.backoff.ms i 0..300000
fetch.message.max.bytes i 1..1000000000
max.partition.fetch.bytes i 1..1000000000 =fetch.message.max.bytes
fetch.max.bytes i 0..2147483135
fetch.min.bytes i 0..2147483647
fetch.error.backoff.ms i 0..300000
offset.store.method e none,file,broker
isolation.level e read_uncommitted,read_committed
consume_cb p -
rebalance_cb p -
offset_commit_cb p -
enable.partition.eof b -
check.crcs b -
client.rack s -
max.poll.records i 1..2147483647
share.acknowledgement.mode s -
transactional.id s -
transaction.timeout.ms i 1000..2147483647
enable.idempotence b -
enable.gapless.guarantee b -
queue.buffering.max.messages i 0..2147483647
queue.buffering.max.kbytes i 1..2147483647
queue.buffering.max.ms f 0..900000
linger.ms f 0..900000 =queue.buffering.max.ms
message.send.max.retries i 0..2147483647
retries i 0..2147483647 =message.send.max.retries
retry.backoff.ms i 1..300000
retry.backoff.max.ms i 1..300000
queue.buffering.backpressure.threshold i 1..1000000
compression.codec e none,gzip,snappy,lz4,zstd
compression.type e none,gzip,snappy,lz4,zstd =compression.codec
batch.num.messages i 1..1000000
batch.size i 1..2147483647
delivery.report.only.error b -
dr_cb p -
dr_msg_cb p -
sticky.partitioning.linger.ms i 0..900000
client.dns.lookup e use_all_dns_ips,resolve_canonical_bootstrap_servers_only
enable.metrics.push b -
request.required.acks i -1..1000
acks i -1..1000 =request.required.acks
request.timeout.ms i 1..900000
message.timeout.ms i 0..2147483647
delivery.timeout.ms i 0..2147483647 =message.timeout.ms
queuing.strategy e fifo,lifo
produce.offset.report b -
partitioner s -
partitioner_cb p -
msg_order_cmp p -
compression.level i -1..12
auto.commit.enable b -
auto.offset.reset e smallest,earliest,beginning,largest,latest,end,error
offset.store.path s -
offset.store.sync.interval.ms i -1..86400000
consume.callback.max.messages i 0..1000000
"""
