"""What comes first: a lane and a tier for each report, with the reasons in words."""
