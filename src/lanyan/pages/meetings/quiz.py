"""The questions of a make-up quiz, typed as plain text: a question, its options a line each, the right one marked with *."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.activities import access, queries
from lanyan.records.activities.operations import make_up

MARKS = "*＊"


@require_http_methods(["GET", "POST"])
def quiz(request: Request, public_id: str) -> HttpResponse:
    """Read and replace the questions, until the meeting is closed."""
    found = access.activity_for(request.actor, public_id, "record")
    refusal = None
    text = request.POST.get("questions", "") if request.method == "POST" else written(queries.quiz_with_answers(found.pk))
    if request.method == "POST":
        try:
            count = make_up.set_quiz(activity_id=found.pk, questions=read(text), by=request.actor)
            messages.success(request, f"已保存{count}道题。" if count else "题目已清空；补课要求答题的，改为写学习笔记。")
            return redirect("activity", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    context = {
        "activity": found,
        "text": text,
        "refusal": refusal,
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "补课题目"}],
    }
    return render(request, "meetings/quiz.html", context, status=422 if refusal else 200)


def read(text: str) -> list[make_up.Question]:
    """Blank lines part the questions; the first line asks, the others are options. Half a question is refused later."""
    found: list[make_up.Question] = []
    for block in "\n".join(line.strip() for line in text.splitlines()).split("\n\n"):
        lines = [line for line in block.splitlines() if line]
        if not lines:
            continue
        asked, *options = lines
        marked = [number for number, option in enumerate(options) if option[0] in MARKS or option[-1] in MARKS]
        answer = marked[0] if len(marked) == 1 else -1
        found.append(make_up.Question(asked, [option.strip(MARKS).strip() for option in options], answer))
    return found


def written(questions: list[make_up.Question]) -> str:
    """The same text back."""
    return "\n\n".join(
        "\n".join([one.text, *(("*" if n == one.answer else "") + option for n, option in enumerate(one.options))])
        for one in questions
    )
