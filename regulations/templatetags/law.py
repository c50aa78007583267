"""Template filters for pages about law; {% load law %}."""

from django import template

from regulations.law import host

register = template.Library()

register.filter(host)
