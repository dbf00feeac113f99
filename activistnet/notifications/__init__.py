"""Notifications: telling members what concerns them."""
