"""The network: checked tables, with what is made of them."""
