"""`/mes-dates/…`: the dates of a journey for one person."""

from django.urls import path

from .views import calendar, my_dates, public_holidays

app_name = "journeys"
urlpatterns = [
    path("jours-feries.json", public_holidays, name="holidays"),
    path("<uuid:key>/", my_dates, name="my_dates"),
    path("<uuid:key>/agenda.ics", calendar, name="calendar"),
]
