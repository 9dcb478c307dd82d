"""Views: from a result to what a person reads. Pure; all wording is here."""
