"""One machine: set-up, embedded servers and the supervisor. Knows nothing of the application, only how to start it."""
