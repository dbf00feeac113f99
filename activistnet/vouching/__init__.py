"""Members say of whoever has signed that they have met them: by a code that the one shows and the other opens."""
