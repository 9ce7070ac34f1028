"""Everything known about one recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hiphinge.errors import SettingError
from hiphinge.types.body import BodyModel
from hiphinge.types.findings import Comparison, Finding, Reported
from hiphinge.types.loads import KeptLoads, Load, LoadSeries, Scenario
from hiphinge.types.measures import Curve, CycleValue, Measure
from hiphinge.types.motion import Angles, Motion, Timeline
from hiphinge.types.recording import Recording, Setup, Subject, View
from hiphinge.types.video import Film

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about one recording; see the documentation of analysis.json.

    Attributes:
        recordings: What was read.
        subject: The person, after mass and height were settled.
        body: The scaled body; None when no statement was possible.
        motion: Coordinates; None likewise.
        angles: Clinical angles; None likewise.
        timeline: Activity, events, cycles.
        measures: All measures, refused ones included.
        curves: Time-normalised curves.
        cycle_values: Measures cycle by cycle.
        view: From where the person was seen.
        setup: As told by the user.
        quality: Named quality figures (marker_rms_mm, worst_marker, ...).
        warnings: One sentence each.
        timings: Seconds for each stage.
        seed: Seed of the draws.
        created: ISO 8601 time at which the analysis was made.
        methods: Sentences for the report's methods paragraph, in order.
        options: What the user asked for, by command-line name, defaults left out.
        loads: What joints and muscle groups carry, refused ones included; empty when not asked.
        load_series: The same over time; None when loads were not asked for or are refused.
        what_ifs: The same movement with other gluteal strengths; empty without loads.
        kept_loads: What `what_if` needs; None without loads.
        reported: Numbers of the profile: scores, pain, strength tests.
        findings: What lies beyond error and limit, most telling first.
        comparison: Beside an older analysis; None when none was given.
        raised_flags: Signs of the profile that need a clinician before any plan.
        film: What the camera saw; None for markers and coordinates.
        other_view: The analysis of a second clip of the same movement by itself; `measures` then
            come from both, everything else here from the first.
    """

    recordings: tuple[Recording, ...]
    subject: Subject
    body: BodyModel | None
    motion: Motion | None
    angles: Angles | None
    timeline: Timeline
    measures: tuple[Measure, ...]
    curves: tuple[Curve, ...]
    cycle_values: tuple[CycleValue, ...]
    view: View
    setup: Setup
    quality: Mapping[str, float | str]
    warnings: tuple[str, ...]
    timings: Mapping[str, float]
    seed: int
    created: str
    methods: tuple[str, ...] = ()
    options: Mapping[str, str | float | bool] = field(
        default_factory=dict[str, "str | float | bool"]
    )
    loads: tuple[Load, ...] = ()
    load_series: LoadSeries | None = None
    what_ifs: tuple[Scenario, ...] = ()
    kept_loads: KeptLoads | None = None
    reported: tuple[Reported, ...] = ()
    findings: tuple[Finding, ...] = ()
    comparison: Comparison | None = None
    raised_flags: tuple[str, ...] = ()
    film: Film | None = None
    other_view: "Analysis | None" = None

    @property
    def supports_statement(self) -> bool:
        """Whether at least one measure could be given."""
        return any(measure.value is not None for measure in self.measures)

    def what_if(self, scales: Mapping[str, float] | None = None, /, **more: float) -> Scenario:
        """Solve the same movement with other muscle strengths.

        Args:
            scales: Factors from 0 to 5 on the active strength of muscles or groups, such as
                {"gluteus_medius.left": 0.6}.
            **more: The same by name, both sides: gluteus_medius=0.6.

        Raises:
            SettingError: No loads were computed, or an unknown muscle or factor.

        Example:
            >>> from hiphinge.report.examples import standing_still
            >>> standing_still().what_if(gluteus_medius=0.6)
            Traceback (most recent call last):
            ...
            hiphinge.errors.SettingError: this analysis has no loads; analyse without loads=False
        """
        if self.kept_loads is None:
            reason = next((load.reason for load in self.loads if load.reason), "")
            raise SettingError(
                "this analysis has no loads", advice=reason or "analyse without loads=False"
            )
        return self.kept_loads.what_if({**(scales or {}), **more})

    def to_frame(self) -> "DataFrame":
        """Return the measures as a pandas table, one row each.

        Example:
            >>> from hiphinge.types import Measure
            >>> Measure("cadence", None, 112.0, 110.0, 114.0, "steps/min", 8, 1.2, "good").id
            'cadence'
        """
        # pandas costs half a second to import and only this edge needs it.
        from pandas import DataFrame

        columns = ["id", "side", "value", "low", "high", "unit", "n", "sd_cycles", "quality"]
        rows = [[getattr(measure, name) for name in columns] for measure in self.measures]
        return DataFrame(rows, columns=columns)
