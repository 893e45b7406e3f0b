"""Does with the recipe what `conan create` does: create.py RECIPE_FOLDER WORK VERSION"""

import importlib.util
import os
import sys


def module(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


class Anything:
    """Takes every attribute and every call, and writes calls down."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda *arguments, **options: self.calls.append((name, arguments, options))


class Settings:
    os = "Linux"
    cppstd = "20"

    def get_safe(self, name):
        return self.cppstd


recipe_folder, work, version = sys.argv[1:]
recipe = module(os.path.join(recipe_folder, "conanfile.py"), "conanfile").KindredConan()
recipe.recipe_folder = recipe_folder
recipe.settings, recipe.info, recipe.cpp_info = Settings(), Anything(), Anything()
recipe.export_sources_folder = recipe.source_folder = os.path.join(work, "source")
recipe.package_folder = os.path.join(work, "package")
required = []
recipe.requires = lambda reference, **options: required.append(reference)

recipe.set_version()
assert recipe.version == version, recipe.version
recipe.export_sources()
recipe.requirements()
assert [r.split("/")[0] for r in required] == ["eigen"], required
recipe.validate()
recipe.package()
recipe.package_id()
recipe.package_info()
properties = {arguments for name, arguments, _ in recipe.cpp_info.calls if name == "set_property"}
assert ("cmake_target_name", "kindred::kindred") in properties, properties

module(os.path.join(recipe_folder, "test_package", "conanfile.py"), "test_conanfile")
