"""What benchmarks stand on: databases, associations that fill them, calls over kept connections."""
