from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import views

admin.site.site_header = admin.site.site_title = "Viva"
admin.site.index_title = "Curate"
admin.site.enable_nav_sidebar = False
# One log-in page for all, with the throttles of allauth; who is not staff gets 403.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("interviews.urls")),
    path("questions/", include("questions.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("health/", views.health, name="health"),
    path("ready/", views.ready, name="ready"),
]
if settings.METRICS_TOKEN:
    from config.metrics import metrics

    urlpatterns.append(path("metrics/", metrics, name="metrics"))
