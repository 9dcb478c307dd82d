"""A Bot API on loopback and a chat page: the bot without token or network.

It stands in for Telegram, so it is as strict as Telegram and knows nothing of the bot that talks to it.
"""
