from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from interviews.digests import services
from interviews.digests.tokens import read_token


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since programs open links in mails; POST, by a person or a mail client, acts.

    The token stands for log-in and CSRF token: who has it may do this one thing. RFC 8058 allows
    no redirect as the answer to a mail client.
    """
    user_id = read_token(token)
    if user_id is None:
        raise Http404
    if request.method == "POST":
        services.unsubscribe(user_id=user_id)
    context = {"is_done": request.method == "POST"}
    return render(request, "interviews/digests/unsubscribe.html", context)
