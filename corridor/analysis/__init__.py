"""Many questions at once: comparison, losses, new links, appraisal, and how sure an arrival is."""
