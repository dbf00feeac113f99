"""What goes out of the site: what machines are told of its pages, their pictures, posters to print."""
