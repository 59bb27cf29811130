# SPDX-License-Identifier: MIT
"""Runs the same jobs with Temper and with PyTorch, in turns, and writes tables of ratios."""
