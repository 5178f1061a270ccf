"""Figures: each number of the product defined once (name, 量词, SQL over facts, how to open it), and used by screens,
the handbook and reports alike.

    from lanyan.derived.figures import figure, values
    figure("attendance_rate").value(branch_id, since, until)        # Value: number, part, base, text
    figure("activities").split(branch_id, since, until)             # by kind
    figure("attendance_rate").records(branch_id, since, until)      # the records behind it
    values(["activities", "attendance_rate"], node_ids, since, until)   # one query
"""

from .definitions import Figure, FigureError, all_figures, figure
from .engine import Record, Value, values

__all__ = ["Figure", "FigureError", "Record", "Value", "all_figures", "figure", "values"]
