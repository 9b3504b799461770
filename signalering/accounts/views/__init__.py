"""The pages of accounts, by subject: entrance, screen, own account, administration, loans."""
