"""Anybody's table, compared as a wave is: a file of visits in, verdicts out, no server needed."""
