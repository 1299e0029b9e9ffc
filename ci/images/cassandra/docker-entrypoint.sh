#!/usr/bin/env bash
# Starts Cassandra with the settings that the official image takes from its environment. Variables without an entry in
# cassandra.yaml of this version (CASSANDRA_START_RPC: there is no Thrift any more) are accepted and have no effect.
set -e
config=/etc/cassandra

: "${CASSANDRA_RPC_ADDRESS:=0.0.0.0}" "${CASSANDRA_LISTEN_ADDRESS:=auto}"
own_address() { hostname -i | cut -d ' ' -f 1; }
[ "$CASSANDRA_LISTEN_ADDRESS" != auto ] || CASSANDRA_LISTEN_ADDRESS=$(own_address)
: "${CASSANDRA_BROADCAST_ADDRESS:=$CASSANDRA_LISTEN_ADDRESS}"
[ "$CASSANDRA_BROADCAST_ADDRESS" != auto ] || CASSANDRA_BROADCAST_ADDRESS=$(own_address)
: "${CASSANDRA_BROADCAST_RPC_ADDRESS:=$CASSANDRA_BROADCAST_ADDRESS}" "${CASSANDRA_SEEDS:=$CASSANDRA_BROADCAST_ADDRESS}"

sed -i -E "s/(- seeds:).*/\1 \"$CASSANDRA_SEEDS\"/" "$config/cassandra.yaml"
for key in broadcast_address broadcast_rpc_address cluster_name endpoint_snitch listen_address num_tokens rpc_address; do
  variable=CASSANDRA_${key^^}
  [ -z "${!variable:-}" ] || sed -i -E "s|^(# )?($key:).*|\2 ${!variable}|" "$config/cassandra.yaml"
done

mapfile -t module_options < <(grep -v '^#' "$config/jvm17-server.options")
jamm=$(echo /opt/cassandra/libs/jamm-*.jar)
young=${HEAP_NEWSIZE:+-Xmn$HEAP_NEWSIZE}
# shellcheck disable=SC2086 # JVM_EXTRA_OPTS holds several options; what it sets comes last and wins
exec java "${module_options[@]}" "-javaagent:$jamm" -Xmx"${MAX_HEAP_SIZE:-1G}" -Xms"${MAX_HEAP_SIZE:-1G}" $young \
  -Dcassandra.config="file://$config/cassandra.yaml" -Dcassandra.storagedir=/var/lib/cassandra \
  -Dlogback.configurationFile="$config/logback.xml" -Dcassandra-foreground=yes \
  $JVM_EXTRA_OPTS -cp "$config:/opt/cassandra/libs/*" org.apache.cassandra.service.CassandraDaemon
