"""As much of Conan 2 as the recipe uses, for machines that have no Conan."""


class ConanFile:
    pass
