"""Files that trainers and companies fill in: from bytes to values, or every problem with its line."""
