"""Staged processes as data: stages, steps, their lawful dates by the text in force, papers, branches, repetition.

`definition` says what a procedure is, `reading` reads one strictly, `dates` reckons earliest, latest and planned days,
`progress` replays what was done, `asking` tells what a step still lacks, `duties` makes duties of its deadlines.
"""

from .dates import Planned, Window, plan, window
from .definition import ACTORS, UNITS, Limit, Note, Outcome, Paper, Procedure, Span, Step, StepField, StepVersion
from .progress import Done, Progress, replay

__all__ = [
    "ACTORS",
    "UNITS",
    "Done",
    "Limit",
    "Note",
    "Outcome",
    "Paper",
    "Planned",
    "Procedure",
    "Progress",
    "Span",
    "Step",
    "StepField",
    "StepVersion",
    "Window",
    "plan",
    "replay",
    "window",
]
