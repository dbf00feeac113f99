"""The ground floor: mechanisms that know no noun of the site."""
