"""Stand-ins for what touches files."""

import fnmatch
import os
import shutil


def load(conanfile, path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def copy(conanfile, pattern, src, dst):
    """Copies what matches the pattern, as Conan does: below `dst` in the folders it has below `src`."""
    for folder, _, names in os.walk(src):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), src)
            if fnmatch.fnmatch(path, pattern):
                os.makedirs(os.path.dirname(os.path.join(dst, path)) or ".", exist_ok=True)
                shutil.copy(os.path.join(src, path), os.path.join(dst, path))
