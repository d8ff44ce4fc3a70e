"""What is looked at before the site serves: text messages have a way out, or it is known that they have none."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.utils.module_loading import import_string

from .sms import SmsBackend


@register()
def sms_backend_is_one(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001: `SMS_BACKEND`, when it is set, names a class that sends text messages. A wrong one would stop e-mails too."""
    if not settings.SMS_BACKEND:
        return []
    try:
        found = import_string(settings.SMS_BACKEND)
    except ImportError as wrong:
        return [Error(f"SMS_BACKEND cannot be imported: {wrong}", id="notifications.E001")]
    if not (isinstance(found, type) and issubclass(found, SmsBackend)):
        return [Error("SMS_BACKEND must name a subclass of SmsBackend.", id="notifications.E001")]
    return []


@register(deploy=True)
def sms_go_out(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """I001: without a service, messages to numbers wait."""
    if settings.SMS_BACKEND:
        return []
    hint = "Set SMS_BACKEND, or have agents call: `manage.py send_messages` says how many wait."
    return [Info("No text message is sent: SMS_BACKEND is empty.", hint=hint, id="notifications.I001")]
