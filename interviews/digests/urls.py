from django.urls import path

from interviews.digests import views

app_name = "digests"

urlpatterns = [path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe")]
