"""Breaks a real installation and proves that nothing was lost, repeated or put out of order; imports no service."""
