"""One file for each kind of figure; `EXPERIMENTS` of every module here is found by `bench.registry`."""
