"""Handlers: unpack, call one use case, show the view."""
