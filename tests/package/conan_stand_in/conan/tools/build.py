"""Stand-ins for what knows the compiler."""


def check_min_cppstd(conanfile, cppstd):
    assert int(conanfile.settings.cppstd) >= cppstd


def can_run(conanfile):
    return True
