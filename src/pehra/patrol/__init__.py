"""Authorised sources, visited around the clock; nothing is fetched without a written authority."""
