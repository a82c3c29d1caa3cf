"""Repair customers to call back: a month's repairs listed, a fifth drawn, and given to interviewers."""
