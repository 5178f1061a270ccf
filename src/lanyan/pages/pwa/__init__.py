"""What makes the screens an application on a phone: manifest, worker, offline page."""
