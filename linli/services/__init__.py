"""Small services: recommended firms, and matters done for residents with a receipt for every paper."""
