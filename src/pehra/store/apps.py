"""Django's handle on the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "pehra.store"
    label = "store"
