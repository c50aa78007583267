from django.core.wsgi import get_wsgi_application

from milenari.start import read_settings

read_settings()
application = get_wsgi_application()
