"""The logins that a broker asks for: SASL/PLAIN.

Source: librdkafka, rdkafka_sasl.c and rdkafka_broker.c; texts from a broker of Kafka 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantix.worlds.simulated.kafka.configuration.checks import Configuration

_PLAIN = "PLAIN"
_REFUSED = "Authentication failed: Invalid username or password"


def may_log_in(conf: Configuration, logins: Mapping[str, str]) -> bool:
    """Return whether a broker with these logins (password by user) lets a client in."""
    if not logins:
        return True
    user = str(conf.get("sasl.username", ""))
    is_known = user in logins and logins[user] == conf.get("sasl.password", "")
    return is_known and _uses_sasl(conf) and _mechanism(conf) == _PLAIN


def refusal_of(conf: Configuration, logins: Mapping[str, str]) -> str:
    """Return the text with which the client reports the refusal of its login; "": there is none.

    A client that does not try to log in is disconnected, and learns no reason.
    """
    if not _uses_sasl(conf) or may_log_in(conf, logins):
        return ""
    protocol, mechanism = str(conf.get("security.protocol", "")), _mechanism(conf)
    text = f"SASL authentication error: {_REFUSED}"
    if mechanism != _PLAIN:
        text = (
            f"SASL {mechanism} mechanism handshake failed: Broker: Unsupported SASL mechanism: "
            f"broker's supported mechanisms: {_PLAIN}"
        )
    address = str(conf.get("metadata.broker.list", "")).split(",")[0].strip()
    return f"{protocol}://{address}/bootstrap: {text}"


def _uses_sasl(conf: Configuration) -> bool:
    return str(conf.get("security.protocol", "plaintext")).startswith("sasl")


def _mechanism(conf: Configuration) -> str:
    return str(conf.get("sasl.mechanisms", "GSSAPI"))
