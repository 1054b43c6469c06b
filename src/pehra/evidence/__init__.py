"""Bytes sealed so that they cannot change unseen, and the ledger of everything that was done."""
