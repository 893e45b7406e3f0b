"""Stand-ins for Conan's tools."""
