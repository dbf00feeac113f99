"""One machine and its servers. A package, so that what its tests share ends with it."""
