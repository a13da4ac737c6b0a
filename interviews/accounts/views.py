from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from interviews.accounts.forms import ProfileForm
from interviews.accounts.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=Profile.objects.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(
            request,
            "Saved. Extra time and countdown hold for the rounds that you start from now on.",
        )
        return redirect("accounts:settings")
    status = 400 if form.errors else 200
    return render(request, "interviews/accounts/settings.html", {"form": form}, status=status)
