"""Simulated terms: learners whose memories follow a known truth, and policies that choose what they are asked."""
