from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", include("interviews.urls")),
    path("questions/", include("questions.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("health/", views.health, name="health"),
]
