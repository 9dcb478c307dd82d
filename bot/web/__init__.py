"""What Rappel offers over the web: Telegram's way in, whether it is well, and what it counts."""
