"""What administrators say of their site."""
