"""What events ask of the world: payments, orders, letters, announcements, and that time passes."""
