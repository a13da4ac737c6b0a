from django.urls import path

from interviews.home import views

urlpatterns = [path("", views.home, name="home")]
