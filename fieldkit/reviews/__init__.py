"""Looking at what came in: accepting, returning, correcting it, and visiting again blind."""
