"""What answers say together: comparison, losses, new links, appraisal, and how sure an arrival is."""
