"""All oracles by code. A new oracle is one module and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from semantix.oracles.contract.conduct import CON
from semantix.oracles.fold import Oracle
from semantix.oracles.honesty.swallowed_errors import FAIL
from semantix.oracles.progress import LIVE
from semantix.oracles.resources import RES
from semantix.oracles.restorable import RESTORE
from semantix.oracles.streams.order import ORD
from semantix.oracles.streams.positions import POS
from semantix.oracles.streams.watermarks import WM
from semantix.oracles.view.at_least_once import ALO
from semantix.oracles.view.at_most_once import AMO
from semantix.oracles.view.exactly_once import EO
from semantix.oracles.view.fabrication import FAB
from semantix.oracles.view.idempotence import IDEM
from semantix.oracles.visibility import VIS

ORACLES: Mapping[str, Oracle] = MappingProxyType(
    {
        oracle.code: oracle
        for oracle in (FAB, AMO, ALO, IDEM, EO, VIS, ORD, POS, WM, LIVE, FAIL, RESTORE, RES, CON)
    }
)
