"""Saves the findings of a certification as files, from which each can be replayed."""

from __future__ import annotations

from semantix.certify.evidence.store import save_findings
from semantix.certify.results import CertificationResult
from semantix.cli.console import print_error
from semantix.errors import UsageError


def saved(result: CertificationResult, folder: str) -> CertificationResult:
    """Write the findings to files. If that fails, say so, and keep the verdict."""
    try:
        return save_findings(result, folder)
    except OSError as error:
        print_error(
            UsageError(
                f"{folder}: the findings of {result.spec.name} cannot be written: {error.strerror}",
                hint="the verdict stands; --findings DIR names another folder",
            )
        )
        return result
