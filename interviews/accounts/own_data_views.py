"""What Viva holds of a person: to look at, to take away, to delete."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.throttles import Throttle, of_person, throttled
from interviews import holdings
from interviews.accounts import exporting, services
from interviews.accounts.forms import DeleteAccountForm

EXPORTS = Throttle("own-data-exports", limit=30, seconds=3600)  # each reads all that a person has


@require_safe
@never_cache
def own_data(request: HttpRequest) -> HttpResponse:
    held = [
        {"name": section.replace("_", " "), "rows": count, "fate": holding.fate.value}
        for section, holding in sorted(holdings.holdings.items())
        if (count := holding.rows_of(request.user).count())
    ]
    return render(request, "interviews/accounts/own_data.html", {"held": held})


@require_safe
@never_cache
@throttled(EXPORTS, of_person, methods=("GET", "HEAD"))
def own_data_export(request: HttpRequest, file_format: str) -> HttpResponse:
    if file_format not in exporting.CONTENT_TYPES:
        raise Http404
    now = timezone.now()
    response = HttpResponse(
        exporting.write(holdings.export(request.user), file_format, now),
        content_type=exporting.CONTENT_TYPES[file_format],
    )
    name = f"viva-own-data-{timezone.localdate(now):%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
@never_cache
def account_delete(request: HttpRequest) -> HttpResponse:
    form = DeleteAccountForm(request.POST or None, user=request.user)
    obstacles = holdings.obstacles(request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_account(user=request.user)
        except ValidationError as error:
            obstacles = error.messages
        else:
            logout(request)
            messages.success(request, "Your account and what was your own in it are deleted.")
            return redirect("home")
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "obstacles": obstacles}
    return render(request, "interviews/accounts/account_delete.html", context, status=status)
