from django.urls import path

from . import views

app_name = "participation"
urlpatterns = [
    path("suivre/", views.follow, name="follow"),
    path("recu/<str:token>/", views.receipt, name="receipt"),
    path("<slug:slug>/<uuid:key>/", views.submit, name="submit"),
]
