"""How petitions spread: by which shares signatures came, told so that nobody is seen."""
