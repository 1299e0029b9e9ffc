"""Which hand-written plans go with which spec."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from semantix.errors import PlanError
from semantix.model.document import read_document
from semantix.model.nearest import nearest_word
from semantix.plan.codec import load_plans
from semantix.plan.fault_plan import FaultPlan
from semantix.spec.connector_spec import ConnectorSpec

FOLDER = Path("fault_plans")


def plans_in(folder: str | None) -> list[FaultPlan]:
    """Read the plans of a folder; without one, those of `fault_plans`, if it is there."""
    if folder is None:
        return load_plans([FOLDER]) if FOLDER.is_dir() else []
    return load_plans([folder])


def plans_for(spec: ConnectorSpec, plans: Sequence[FaultPlan]) -> list[FaultPlan]:
    """Choose the plans that name this spec, or none at all."""
    names = {spec.name, Path(spec.path).stem}
    return [plan for plan in plans if not plan.spec or plan.spec in names]


def spec_file_of(plan: FaultPlan) -> Path:
    """Find the spec that a plan names: beside it, else in `specs`.

    Raises:
        PlanError: it names none, or none that is there.
    """
    folder = Path(plan.path).parent
    if not plan.spec:
        raise PlanError(f"{plan.path}: the plan names no spec", hint="give one, or add `spec:`")
    places = [folder, folder.parent / "specs", Path("specs")]
    for place in places:
        for suffix in (".yaml", ".yml"):
            if (place / f"{plan.spec}{suffix}").is_file():
                return place / f"{plan.spec}{suffix}"
    near = [file.stem for place in places for file in place.glob("*.y*ml")]
    hint = f"did you mean {nearest_word(plan.spec, near)!r}?" if near else ""
    line = read_document(plan.path).line_of(("spec",))
    looked = ", ".join(map(str, places))
    raise PlanError(f"{plan.path}:{line}: no spec {plan.spec!r} in {looked}", hint=hint)
