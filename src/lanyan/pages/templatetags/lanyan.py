"""Template filters that put figures, days and codes into the field's words."""

from django import template

register = template.Library()
