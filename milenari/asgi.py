from django.core.asgi import get_asgi_application

from milenari.start import read_settings

read_settings()
application = get_asgi_application()
