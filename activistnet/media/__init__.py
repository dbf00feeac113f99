"""Pictures: taken in, drawn anew by a worker, shown, and gone with whoever sent them."""
