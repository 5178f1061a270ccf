"""共同举办: ask another organisation in from the activity; answer what one was asked; step back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import queries as directory
from lanyan.flows import joint_activity
from lanyan.kernel.refusal import InvalidInput, Refusal
from lanyan.pages.request import Request
from lanyan.records.activities import access, invitations
from lanyan.rulebook import national


@require_http_methods(["GET", "POST"])
def hosts(request: Request, public_id: str) -> HttpResponse:
    """Who holds it together, who has been asked; POST asks one more organisation."""
    found = access.activity_for(request.actor, public_id, "manage")
    refusal = None
    if request.method == "POST":
        try:
            joint_activity.invite_organisation(
                activity_id=found.pk,
                organisation_id=_asked(request),
                words=request.POST.get("words", ""),
                by=request.actor,
            )
            messages.success(request, "邀请已发出，对方书记会收到。接受后，对方的人列入应到名单。")
            return redirect("activity_hosts", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    holding = [one.organisation_id for one in found.hosts.all()]
    context = {
        "activity": found,
        "hosts": list(directory.organisations_on(holding, found.held_on).values()),
        "invitations": invitations.in_words(request.actor, list(invitations.sent_for(found))),
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "共同举办"}],
    }
    return render(request, "meetings/hosts.html", context, status=422 if refusal else 200)


@require_GET
def find_guest(request: Request, public_id: str) -> HttpResponse:
    """Answers the picker: organisations by name that may hold this kind of activity."""
    found = access.activity_for(request.actor, public_id, "manage")
    return render(request, "organisations/_found.html", {"found": invitations.to_invite(found, request.GET.get("q", ""))})


@require_GET
def received(request: Request) -> HttpResponse:
    """What other organisations ask of ours: the waiting first."""
    found = invitations.in_words(request.actor, list(invitations.received(request.actor)[:100]))
    context = {"invitations": found, "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "共同举办邀请"}]}
    return render(request, "meetings/invitations.html", context)


@require_http_methods(["GET", "POST"])
def invitation(request: Request, public_id: str) -> HttpResponse:
    """One invitation: what is asked; POST answers it."""
    found = invitations.invitation_for(request.actor, public_id)
    if request.method == "POST":
        accepted = request.POST.get("accepted") == "1"
        joint_activity.answer_invitation(
            invitation_id=found.pk, accepted=accepted, remark=request.POST.get("remark", ""), by=request.actor
        )
        said = "已接受，本组织的人已列入应到名单。" if accepted else "已谢绝，对方会收到。"
        messages.success(request, said)
        return redirect("activity", found.activity.public_id) if accepted else redirect("invitations")
    shown = invitations.in_words(request.actor, [found])[0]
    context = {
        "one": shown,
        "activity": found.activity,
        "kind": national().activity_kind(found.activity.kind),
        "agenda": found.activity.agenda.all(),
        "may_see": access.may(request.actor, found.activity, "view"),
        "crumbs": [{"title": "共同举办邀请", "href": "/invitations/"}, {"title": found.activity.title}],
    }
    return render(request, "meetings/invitation.html", context)


@require_POST
def end_invitation(request: Request, public_id: str) -> HttpResponse:
    """Take it back, or step out after having accepted."""
    found = invitations.invitation_for(request.actor, public_id)
    end = joint_activity.end_invitation(invitation_id=found.pk, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "已退出，本组织的人已移出应到名单。" if end.by_guest else "已撤回，对方会收到。")
    return redirect("invitations") if end.by_guest else redirect("activity_hosts", found.activity.public_id)


def _asked(request: Request) -> int:
    """The organisation picked. Any may be asked: the picker offers them all by name."""
    wanted = request.POST.get("organisation", "")
    found = directory.organisation_keyed(wanted) if wanted else None
    if found is None:
        raise InvalidInput("guest_missing", "没有选组织，邀请没有发出。请输入名称后从列表中选一个。", field="organisation")
    return found
