"""Questions, what was asked, and how an answer is graded.

May import `questions.errors`, `questions.people` and `questions.plan`.
"""
