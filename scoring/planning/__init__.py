"""Before the fieldwork: how many sites, which ones, and which of the rivals' to set beside them."""
