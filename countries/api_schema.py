"""How the API's description tells of tokens."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    """Found by drf-spectacular once this module is imported, which apps.py does."""

    target_class = "countries.api_auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        described = _("A token for scripts, from the page of your account: “Authorization: Bearer mil_…”.")
        return {"type": "http", "scheme": "bearer", "bearerFormat": "mil_…", "description": described}
