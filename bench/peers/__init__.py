"""The workloads of bench/compare.py and the race itself."""
