"""`python -m bot` is `rappel`."""

from bot.cli import main

main()
