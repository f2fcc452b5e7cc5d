"""The same application for an asynchronous server."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from prescribing import knowledge

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ldn_portal.settings")

application = wrap_asgi_with_proxy_headers(
    get_asgi_application(), trusted_hosts=settings.TRUSTED_PROXIES
)
# A server runs no system checks by itself, and must not start on facts that cannot be read.
knowledge.load()
