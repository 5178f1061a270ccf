"""Papers of a case: forms with what is known filled in, and the whole case bound as one PDF."""

from .binding import bind, disposition
from .forms import build_form, form_codes, notice_text

__all__ = ["bind", "build_form", "disposition", "form_codes", "notice_text"]
