from django.urls import path

from . import views

urlpatterns = [path("trouver-ma-caf/", views.find_caf, name="find_caf")]
