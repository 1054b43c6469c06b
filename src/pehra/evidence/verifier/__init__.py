"""What a defence expert checks a dossier with: files of their own, that know nothing of Pehra."""
