"""What became of the answers: mastery, seen from outside one card.

May import every folder of `questions`.
"""
