"""What is to be done, until another person closes it. One noun a file.

Columns named `…_by_id` hold the id of the person who did it; NULL is the system.
"""

from .batch import Batch, BatchQuestion
from .extension import Extension, ExtensionDecision
from .item import Item
from .measure import Measure, MeasureDone
from .paper import Paper
from .probe import Probe, ProbeQuestion
from .step import Step

__all__ = [
    "Batch",
    "BatchQuestion",
    "Extension",
    "ExtensionDecision",
    "Item",
    "Measure",
    "MeasureDone",
    "Paper",
    "Probe",
    "ProbeQuestion",
    "Step",
]
