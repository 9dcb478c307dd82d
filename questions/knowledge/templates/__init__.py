"""One module per family of shapes: from an entry to drafts of questions."""
