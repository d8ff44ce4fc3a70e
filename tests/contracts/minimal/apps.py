from django.apps import AppConfig


class MinimalConfig(AppConfig):
    name = "tests.contracts.minimal"
    label = "minimal"
    verbose_name = "Une question"
