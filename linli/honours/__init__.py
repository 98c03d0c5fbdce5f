"""Honours: nominated with reasons, after the person's consent, chosen by a panel, told in a public notice."""
