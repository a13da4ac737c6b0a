from django.urls import path

from benchmarks.floor import views

urlpatterns = [
    path("answer/<int:round_id>/", views.answer),
    path("items/", views.items),
    path("items/<int:pk>/", views.items, name="item"),
]
