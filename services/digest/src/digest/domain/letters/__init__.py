"""What mails say: each letter is a pure function from what is known to a `Letter`, which one template draws."""
