"""Kernels: arrays in, arrays out; no pandas, no strings."""
