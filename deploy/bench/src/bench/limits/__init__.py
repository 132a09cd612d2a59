"""The least work that anyone could do for the same promise: what each figure is measured against."""
