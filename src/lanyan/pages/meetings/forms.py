"""What is typed when a meeting is planned. Shapes only; whether it is lawful is the operation's to say."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from lanyan.directory.temporary import forbidden_to
from lanyan.kernel import clock
from lanyan.pages.paging import YEARS
from lanyan.rulebook import ActivityKind, national


def offered_kinds(form: str) -> list[ActivityKind]:
    """What an organisation of this form may plan today; a temporary branch leaves some matters to others."""
    left = forbidden_to(form, clock.today())
    return [kind for kind in national().kinds_held_by(form) if kind.matter not in left]


class PlanForm(forms.Form):
    """Plan, amend or backfill one meeting. `kinds`, `organisations`, `hosts` and `visited` are (code, title) choices."""

    organisation = forms.ChoiceField(label="组织")
    kind = forms.ChoiceField(label="类型")
    title = forms.CharField(label="标题", max_length=120, required=False, help_text="不填则用“月份+类型”")
    held_on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    at_time = forms.TimeField(label="开始", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label="时长（分钟）", min_value=5, max_value=14400)
    mode = forms.ChoiceField(label="方式")
    place = forms.CharField(label="地点", max_length=120, required=False)
    online_link = forms.URLField(label="线上入口", required=False, assume_scheme="https")
    agenda = forms.CharField(
        label="议程",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一项；以“表决：”开头的，开会时一点就能表决",
    )
    hosts = forms.MultipleChoiceField(label="联合举办", required=False, widget=forms.CheckboxSelectMultiple)
    visited = forms.MultipleChoiceField(label="去哪里", required=False, widget=forms.CheckboxSelectMultiple)
    make_up_parts = forms.MultipleChoiceField(label="缺勤补课", required=False, widget=forms.CheckboxSelectMultiple)
    make_up_days = forms.IntegerField(label="补课期限（天）", min_value=1, max_value=180, required=False)
    credit_minutes = forms.IntegerField(label="计入学时（分钟）", min_value=0, max_value=14400, required=False)

    def __init__(
        self,
        *args: Any,
        organisations: list[tuple[str, str]],
        hosts: list[tuple[str, str]],
        visited: list[tuple[str, str]],
        kinds: list[tuple[str, list[tuple[str, str]]]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._choices: dict[str, list[Any]] = {}
        book = national()
        self._offer("organisation", organisations)
        self._offer("hosts", hosts)
        self._offer("visited", visited)
        self._offer("kind", kinds)
        if not self.is_bound:
            # Another kind brings its own defaults: agenda, length, make-up.
            self.fields["kind"].widget.attrs |= {
                "hx-get": "",
                "hx-target": "#main",
                "hx-select": "#main",
                "hx-swap": "outerHTML",
                "hx-include": "this, #id_organisation",
            }
        self._offer("mode", [(code, term.title) for code, term in book.modes().items()])
        self._offer("make_up_parts", [(code, term.title) for code, term in book.make_up_parts().items()])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self._choices[name] = choices

    def offered(self, name: str) -> list[Any]:
        """The choices of a field."""
        return self._choices[name]

    def clean_held_on(self) -> date:
        """A year that no record can have is a slip of the finger."""
        day: date = self.cleaned_data["held_on"]
        if day.year not in YEARS:
            raise forms.ValidationError("日期不对，请核对年份。")
        return day

    def starts_at(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.cleaned_data["held_on"], self.cleaned_data["at_time"], clock.SHANGHAI)

    def ends_at(self) -> datetime:
        """The moment it is planned to end."""
        return self.starts_at() + timedelta(minutes=self.cleaned_data["minutes"])

    def agenda_items(self) -> list[str]:
        """One item a line, without blank lines and leading numbers."""
        lines = (line.strip().lstrip("0123456789.、 ") for line in self.cleaned_data["agenda"].splitlines())
        return [line for line in lines if line]
