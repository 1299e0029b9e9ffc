# Sourced: the images of the real servers. semantix/worlds/containers/images.py knows the same names.
debian_release=bookworm
java_image=semantix/java:17-local
official_kafka_image=apache/kafka:4.1.0
official_cassandra_image=cassandra:5.0
local_kafka_image=semantix/kafka:4.1.0-local
local_cassandra_image=semantix/cassandra:5.0.4-local
