"""One machine: set-up, the embedded servers, and the supervisor of all processes."""
