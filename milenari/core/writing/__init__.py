"""What every address of the API that writes stands on: whoever is second is told so, and what does not fit is named."""

from milenari.core.writing.fields import Changes, Day, Decimals, Link, Links, Text, Whole, Word
from milenari.core.writing.views import Edit, WritingViewSet

__all__ = ["Changes", "Day", "Decimals", "Edit", "Link", "Links", "Text", "Whole", "Word", "WritingViewSet"]
