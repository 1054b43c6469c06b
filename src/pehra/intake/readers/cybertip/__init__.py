"""NCMEC CyberTipline reports as police receive them: JSON, one report a file."""
