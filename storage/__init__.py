"""The database: rows in, domain values out; SQLAlchemy stops here.

May import `questions`; knows nothing of Telegram. Everything here is synchronous but `desk`, the async door.
"""
