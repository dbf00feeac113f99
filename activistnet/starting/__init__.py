"""The guided start of a petition: one question a page, kept from page to page, and signing in comes last."""
