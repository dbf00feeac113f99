"""Requests and answers: forms, forged requests, errors, cookies, addresses, limits, kept pages, headers, logs."""
