"""What an apprentice remembers: cards, reviews, scheduling and what to ask next.

May import every folder of `questions` but `results`.
"""
