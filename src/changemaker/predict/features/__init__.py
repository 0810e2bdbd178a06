"""What was known of an account or a contact at a moment: features that never look ahead."""
