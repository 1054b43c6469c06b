"""The home's settings, typed."""

from django.conf import settings

from pehra.base.config import Config


def config() -> Config:
    found: Config = settings.CONFIG
    return found
