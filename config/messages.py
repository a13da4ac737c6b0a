"""Messages to people after a redirect, in a cookie that browsers bind to this host and to HTTPS."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    cookie_name = "__Host-messages"


class HostFallbackStorage(FallbackStorage):
    """In the cookie; what has no room there in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
