"""The official training plan: what it is, reading it from the official text, and the plan that ships.

May import `questions.errors` and `questions.texts`.
"""
