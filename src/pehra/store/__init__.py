"""Where it is kept: tables and the queries on them. Rows never leave; frozen values do."""
