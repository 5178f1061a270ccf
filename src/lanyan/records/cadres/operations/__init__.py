"""The only writers of this app: the register of 党务干部, the pool of lecturers, and bookings from it."""

from .bookings import answer_booking, ask_lecturer, end_booking, move_booking
from .register import (
    keep_lecturer,
    record_certificate,
    record_duty_report,
    record_duty_reports,
    record_training,
    set_lecturer_bookable,
    withdraw_entry,
)

__all__ = [
    "answer_booking",
    "ask_lecturer",
    "end_booking",
    "keep_lecturer",
    "move_booking",
    "record_certificate",
    "record_duty_report",
    "record_duty_reports",
    "record_training",
    "set_lecturer_bookable",
    "withdraw_entry",
]
