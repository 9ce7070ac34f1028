"""What muscles and joints carry: from a body's motion and the ground's forces to newtons."""
