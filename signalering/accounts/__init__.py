"""Organisations, teams, people and their memberships; how somebody logs in and becomes an actor."""
