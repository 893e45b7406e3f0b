"""Stand-ins for what drives CMake; only imported."""


class CMake:
    pass


def cmake_layout(conanfile):
    pass
