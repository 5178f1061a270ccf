"""What the product is made of, from the lock files: a bill of materials, and known vulnerabilities in it."""
