"""The domain: values and functions about plans, questions and memory.

No input or output, no clock, no dice: time, chance and identity come in as arguments. Imports nothing of
`storage` or `bot`; each folder in here imports only those listed above it in the design
(`plan`, `quiz`, `knowledge`, `learning`, `results`).
"""
