"""How the schema came to be, one version at a time; `storage.schema` runs them.

On SQLite a batch operation copies the table: make its triggers again afterwards.
"""
