"""The little world of the activities' tests serves here too."""

from lanyan.records.activities.tests.conftest import at, brigade, keys, meeting, mid_june

__all__ = ["at", "brigade", "keys", "meeting", "mid_june"]
