"""The patrol's rounds: lease, ask the gate, note the intent, fetch, compare, seal, note the end."""
