"""The images of the servers, and which of them an engine has."""

from __future__ import annotations

import os
from dataclasses import dataclass

import docker.errors
from docker import DockerClient

from semantix.errors import WorldUnavailable


@dataclass(frozen=True, slots=True)
class ServerImage:
    """The images from which a server can be started.

    Attributes:
        official: the image that is pulled if the engine has none and `variable` is not set.
        local: the image that `ci/images/build NAME` makes where no registry can be reached.
        variable: an environment variable that names another image.
    """

    name: str
    official: str
    local: str
    variable: str

    def candidates(self) -> tuple[str, ...]:
        """Give the images to look for, the preferred one first."""
        wanted = os.environ.get(self.variable)
        return (wanted,) if wanted else (self.official, self.local)

    def present(self, client: DockerClient) -> str | None:
        """Give the first candidate that the engine has; None: it has none."""
        for candidate in self.candidates():
            try:
                client.images.get(candidate)
            except docker.errors.ImageNotFound:
                continue
            return candidate
        return None

    def ensure(self, client: DockerClient) -> str:
        """Give the image to start: one that the engine has, else the first candidate, pulled."""
        present = self.present(client)
        if present is not None:
            return present
        wanted = self.candidates()[0]
        try:
            client.images.pull(wanted)
        except docker.errors.DockerException as error:
            raise WorldUnavailable(
                f"{self.name}: the image {wanted} is not there and cannot be pulled: {error}",
                hint=f"`docker pull {wanted}`; or, in a checkout of semantix, "
                f"`ci/images/build {self.name.lower()}`; or name another in {self.variable}",
            ) from error
        return wanted


# ci/images/names.sh holds the same names.
KAFKA = ServerImage(
    "Kafka", "apache/kafka:4.1.0", "semantix/kafka:4.1.0-local", "SEMANTIX_KAFKA_IMAGE"
)
CASSANDRA = ServerImage(
    "Cassandra", "cassandra:5.0", "semantix/cassandra:5.0.4-local", "SEMANTIX_CASSANDRA_IMAGE"
)
