"""Who may do what: roles, relations, the table and the decision. Pure Python; it knows no Django and no database."""
