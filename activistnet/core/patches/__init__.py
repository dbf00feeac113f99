"""What reaches into the insides of a library, one file each. `PATCHES=0` runs everything without them."""
