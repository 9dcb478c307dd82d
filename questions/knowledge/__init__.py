"""What there is to know (facts) and how it is turned into questions.

May import `questions.errors`, `questions.texts`, `questions.plan` and `questions.quiz`.
"""
