"""Appeals (申诉): filed by who was audited, decided by two persons who had nothing to do with the review."""
