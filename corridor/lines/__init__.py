"""Networks from lines on a map: joined, merged, with places attached."""
