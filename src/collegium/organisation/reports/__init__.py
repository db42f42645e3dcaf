"""What one page shows: plain rows in, a frozen result out."""
