"""Visits that repeat others blind, and how far two auditors agree."""
