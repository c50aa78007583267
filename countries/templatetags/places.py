"""In every template: {{ country.name|place_name }}, what it is called in the language of the page."""

from django import template

from countries.names import place_name

register = template.Library()
register.filter(place_name)
