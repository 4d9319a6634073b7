"""Where a scenario's paths can be centred: on its own, on the track record, or on the best of what is known."""

from hzsim._typing import Text
from hzsim.history.series import History
from hzsim.history.track_record import on_track_record, why_no_record
from hzsim.scenario.scenario import Scenario

CENTRES = ("scenario", "record", "best")


def on_centre(scenario: Scenario, centre: str, history: History | None = None) -> Scenario | None:
    """Return the scenario on a centre; None where there is nothing to make it from, as `why_no_centre` says."""
    return scenario if centre == "scenario" else on_track_record(scenario, history)


def why_no_centre(scenario: Scenario, centre: str, history: History | None = None) -> Text | None:
    """Return in words why a scenario has no such centre; None when it has one."""
    return None if centre == "scenario" else why_no_record(scenario, history)
