"""The catalogue of checks: one file a rule, and this explicit list of them."""

from __future__ import annotations

from xlretro.rules import (
    xr101_table_missing,
    xr102_column_missing,
    xr103_column_unknown,
    xr104_nothing_filled_in,
    xr105_placeholder_left,
    xr106_computed_overwritten,
    xr107_never_calculated,
    xr108_error_value,
    xr109_department_missing,
    xr110_activity_incomplete,
    xr111_field_unreadable,
    xr201_quantity_missing,
    xr202_quantity_unreadable,
    xr203_units_disagree,
    xr204_rate_differs,
    xr205_rate_implausible,
    xr206_percent_slip,
    xr207_direction_doubtful,
    xr208_rate_undefined,
    xr209_miss_unexplained,
    xr210_weights_partial,
    xr211_direction_unknown,
    xr212_start_is_previous,
    xr301_date_unreadable,
    xr302_end_before_start,
    xr303_phases_out_of_order,
    xr304_peak_outside_activity,
    xr305_judgement_contradicts,
    xr306_delay_unexplained,
    xr307_delay_differs,
    xr401_impact_unknown,
    xr402_measure_incomplete,
    xr403_measure_overdue,
    xr404_status_unknown,
    xr501_category_unknown,
    xr502_reuse_missing,
    xr601_phase_not_planned,
    xr602_metric_not_a_goal,
)
from xlretro.rules.engine import judge
from xlretro.rules.rule import Context, Rule, Thresholds

__all__ = ["RULES", "Context", "Rule", "Thresholds", "judge", "rule_coded"]

RULES: tuple[Rule, ...] = (
    xr101_table_missing.RULE,
    xr102_column_missing.RULE,
    xr103_column_unknown.RULE,
    xr104_nothing_filled_in.RULE,
    xr105_placeholder_left.RULE,
    xr106_computed_overwritten.RULE,
    xr107_never_calculated.RULE,
    xr108_error_value.RULE,
    xr109_department_missing.RULE,
    xr110_activity_incomplete.RULE,
    xr111_field_unreadable.RULE,
    xr201_quantity_missing.RULE,
    xr202_quantity_unreadable.RULE,
    xr203_units_disagree.RULE,
    xr204_rate_differs.RULE,
    xr205_rate_implausible.RULE,
    xr206_percent_slip.RULE,
    xr207_direction_doubtful.RULE,
    xr208_rate_undefined.RULE,
    xr209_miss_unexplained.RULE,
    xr210_weights_partial.RULE,
    xr211_direction_unknown.RULE,
    xr212_start_is_previous.RULE,
    xr301_date_unreadable.RULE,
    xr302_end_before_start.RULE,
    xr303_phases_out_of_order.RULE,
    xr304_peak_outside_activity.RULE,
    xr305_judgement_contradicts.RULE,
    xr306_delay_unexplained.RULE,
    xr307_delay_differs.RULE,
    xr401_impact_unknown.RULE,
    xr402_measure_incomplete.RULE,
    xr403_measure_overdue.RULE,
    xr404_status_unknown.RULE,
    xr501_category_unknown.RULE,
    xr502_reuse_missing.RULE,
    xr601_phase_not_planned.RULE,
    xr602_metric_not_a_goal.RULE,
)


def rule_coded(code: str) -> Rule | None:
    """The rule of that code, in any case; None where there is none."""
    wanted = code.strip().upper()
    return next((rule for rule in RULES if rule.code == wanted), None)
