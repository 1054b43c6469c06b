"""Pictures by their hashes: computed, compared with what is known, recognised unseen."""
