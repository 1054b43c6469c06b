"""One file for each place that keeps sealed bytes. All obey the law in tests/evidence."""
