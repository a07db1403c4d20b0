"""From a scheme document to a Scheme: every problem is collected with its place, then refused together."""
