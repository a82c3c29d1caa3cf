"""What an audited unit sees of its own results: points and answers, never who came, or at what time."""
