"""A plan from a result folder or from a profile alone, and its files."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from hiphinge import handout
from hiphinge.errors import InputError, OutputError, SettingError
from hiphinge.findings import Case, apply_rules
from hiphinge.findings.older import OldNumber, read_older
from hiphinge.findings.records import finding_from
from hiphinge.handout import Behind
from hiphinge.intake import to_toml
from hiphinge.io import atomic_write
from hiphinge.plan import Observed, Plan, make_plan
from hiphinge.profile import SCHEMA, Profile, profile_from, read_profile
from hiphinge.types import Analysis, Finding, Measure

PROFILE = "profile.toml"


def plan_from(folder: Path | None, profile: Path | None) -> Plan:
    """Make the plan for an analysis, for a profile, or for both together.

    Args:
        folder: What `hiphinge analyze` wrote; a profile that it kept there is used.
        profile: profile.toml; comes before the one kept in the folder.

    Raises:
        InputError: A file cannot be read.
        SettingError: Neither was given, or the profile is not allowed.

    Example:
        >>> plan_from(None, None)
        Traceback (most recent call last):
        ...
        hiphinge.errors.SettingError: nothing to plan from; give a result folder or --profile ...
    """
    if folder is None and profile is None:
        raise SettingError(
            "nothing to plan from",
            advice="give a result folder or --profile profile.toml (hiphinge intake writes one)",
        )
    told = _profile(folder, profile)
    if folder is None:
        return make_plan(told, findings=_told_findings(told))
    older = read_older(folder)
    content = _analysis(folder)
    told = _with_flags(told, content.get("raised_flags", ()))
    found = [finding_from(record) for record in content.get("findings", ())]
    ids = {finding.id for finding in found}
    found += [finding for finding in _told_findings(told) if finding.id not in ids]
    observed = Observed(older.activity.value, tuple(_measure(row) for row in older.measures))
    return make_plan(told, findings=found, observed=observed)


def plan_for(analysis: Analysis, profile: Path) -> Plan:
    """Make the plan for an analysis that has just been made.

    Raises:
        InputError: The profile cannot be read.
        SettingError: The profile is not allowed.
    """
    observed = Observed(analysis.timeline.activity.value, analysis.measures)
    return make_plan(read_profile(profile), findings=analysis.findings, observed=observed)


def behind(folder: Path | None, profile: Path | None) -> Behind:
    """Return what stands behind the plan of a folder or a profile: scores and measures.

    Raises:
        InputError: A file cannot be read.
        SettingError: The profile is not allowed.
    """
    told = _profile(folder, profile)
    if folder is None:
        return Behind(told)
    return Behind(told, tuple(_measure(row) for row in read_older(folder).measures))


def default_folder(profile: Path) -> Path:
    """Return where the plan of a profile goes: beside it.

    Example:
        >>> default_folder(Path("anna/profile.toml")).as_posix()
        'anna/profile.plan'
    """
    return profile.with_suffix(".plan")


def save_plan(
    plan: Plan, folder: Path, *, first_day: date | None = None, known: Behind | None = None
) -> Path:
    """Write the plan and all that is handed out, and return the person's sheet.

    Args:
        plan: The plan, or why there is none.
        folder: Where; made if it is not there.
        first_day: The Monday of the first week; the next one if not given.
        known: Scores and measures for the FHIR bundle.

    Raises:
        OutputError: The folder cannot be written.
    """
    first_day = first_day or handout.next_monday(date.today())
    try:
        return handout.save_plan(plan, folder, first_day=first_day, behind=known or Behind())
    except OSError as fault:
        raise OutputError(
            "the plan cannot be written here", value=folder.name, advice=fault.strerror
        ) from fault


def keep_profile(profile: Path, folder: Path) -> None:
    """Keep the profile with its analysis, so that a plan needs the folder alone."""
    told = read_profile(profile)
    with atomic_write(folder / PROFILE) as temporary:
        temporary.write_text(to_toml(told), encoding="utf-8")


def _profile(folder: Path | None, profile: Path | None) -> Profile:
    if profile is not None:
        return read_profile(profile)
    kept = None if folder is None else folder / PROFILE
    if kept is not None and kept.is_file():
        return read_profile(kept)
    return profile_from({"schema": SCHEMA})


def _told_findings(profile: Profile) -> Sequence[Finding]:
    """Return what tests and scores of the profile show by themselves."""
    return apply_rules(Case(None, subject=profile.subject, profile=profile))


def _analysis(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise InputError(
            "analysis.json cannot be read",
            value=folder.name,
            advice="analyse the recording again",
        ) from fault
    return cast("dict[str, Any]", content)


def _with_flags(profile: Profile, raised: Sequence[str]) -> Profile:
    """Keep the signs that the analysis was told of, even without its profile."""
    known = [name for name in raised if name in type(profile.red_flags).model_fields]
    flags = profile.red_flags.model_copy(update=dict.fromkeys(known, True))
    return profile.model_copy(update={"red_flags": flags})


def _measure(row: OldNumber) -> Measure:
    return Measure(
        row.id, row.side, row.value, row.low, row.high, row.unit, row.n, row.sd_cycles, row.quality
    )
