from django.urls import path

from interviews.history import views

app_name = "history"

urlpatterns = [
    path("", views.answer_list, name="answer_list"),
    path("export/<slug:file_format>/", views.answer_export, name="answer_export"),
    path("<int:pk>/", views.answer_detail, name="answer_detail"),
    path("<int:pk>/note/", views.note_write, name="note_write"),
    path("<int:pk>/flag/", views.flag_send, name="flag_send"),
]
