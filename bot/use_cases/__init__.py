"""One function per goal: each checks right and staleness itself and runs in one transaction.

Knows neither Telegram nor SQL; takes a unit of work, the acting person and plain values, returns all that a screen
needs.
"""
