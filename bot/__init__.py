"""Telegram and the use cases: the only package that speaks to people.

May import `questions` and `storage`; inside, `app` and `cli` stand above `handlers`, `jobs` and `intake`, these
above `views`, these above `use_cases`.
"""
