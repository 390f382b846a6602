"""Pictures of networks and of the ways through them."""
