"""The stage `cuts`: files whose parts begin exactly where a line begins."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.running_campaign import Campaign
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import InputFile

# The first nine records of a workload have lines of one length; they are in a file of their own.
# The length of a part is that of all lines together, divided by the number of parts. With these
# numbers of lines it is a multiple of the length of one line, for 2 to 13 parts.
_LINES = (2, 7, 9, 21, 23, 37, 38)
_EQUAL = 9


def cut_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run without a fault, with lines of one length; the runs are counted in the stage `dry`.

    The files of the other runs are cut in the middle of a line, as nearly every cut is. A format
    that loses or repeats the line behind a cut between two lines is seen here only.
    """
    if not _is_cut(campaign.spec, workload):
        return
    with campaign.log.stage("dry", len(_LINES)):
        for lines in _LINES:
            scenario = campaign.scenario(replace(workload, records=lines))
            first = min(lines, _EQUAL)
            files = (InputFile("input-0.txt", first), InputFile("input-1.txt", lines - first))
            places = tuple(
                replace(one, files=files) if one.role == "input" else one
                for one in campaign.spec.places
            )
            campaign.take(replace(scenario, spec=replace(scenario.spec, places=places)))


def _is_cut(spec: ConnectorSpec, workload: WorkloadSettings) -> bool:
    """Return whether the job reads parts of files that semantix itself makes, and nobody else."""
    is_own = all(
        not one.files and one.records is None for one in spec.places if one.role == "input"
    )
    reads = any(vertex.kind == "read" for vertex in spec.job)
    return reads and is_own and not workload.source and not spec.others
