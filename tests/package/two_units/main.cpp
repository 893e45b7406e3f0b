// Calls both units, so that the linker has to choose among their copies of every inline function.
#include <cstdio>

#include "units.hpp"

int main() {
  const double plain = run_plain(), wide = run_wide();
  std::printf("%.17g %.17g\n", plain, wide);
  return plain > 0 && plain == wide ? 0 : 1;
}
