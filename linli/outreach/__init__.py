"""Going to people: rounds of visits at their doors."""
