"""The addresses for other programs of the unit, under /api/v1/."""

from django.urls import path

from . import match

urlpatterns = [path("match", match.match, name="api-match")]
