"""Where a person is logged in: to look at, and to end."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from interviews.accounts import services
from interviews.accounts.models import Session
from interviews.accounts.queries import live_sessions


@require_safe
@never_cache
def session_list(request: HttpRequest) -> HttpResponse:
    sessions = live_sessions(request.user, timezone.now())
    context = {
        "here": next((each for each in sessions if _is_this(request, each)), None),
        "elsewhere": [each for each in sessions if not _is_this(request, each)],
        "today": timezone.localdate(),
    }
    return render(request, "interviews/accounts/session_list.html", context)


@require_POST
@reauthentication_required
def session_end(request: HttpRequest, handle: str) -> HttpResponse:
    sessions = live_sessions(request.user, timezone.now())
    found = (each for each in sessions if each.handle == handle and not _is_this(request, each))
    if (session := next(found, None)) is None:
        raise Http404
    services.end_sessions(user=request.user, sessions=[session])
    messages.success(request, f"{session.device} is logged out.")
    return redirect("accounts:session_list")


@require_POST
@reauthentication_required
def other_sessions_end(request: HttpRequest) -> HttpResponse:
    others = request.user.sessions.exclude(session_key=request.session.session_key)
    services.end_sessions(user=request.user, sessions=others)
    messages.success(request, "You are logged out everywhere but here.")
    return redirect("accounts:session_list")


def _is_this(request: HttpRequest, session: Session) -> bool:
    return session.session_key == request.session.session_key
