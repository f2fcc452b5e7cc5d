"""What comes in from a browser and what goes back: find, call, go."""
