// Two units that include the one header make one program.
#include <cstdio>

#include "scaled.hpp"

int main() {
  kindred::Matrix<double> x(4, 2);
  x << 0, 0, 3, 4, 0, 1, 6, 8;
  const double here = scaled(x), there = scaled_in_other(x);
  std::printf("%d.%d.%d %.17g %.17g\n", kindred::version.major, kindred::version.minor,
              kindred::version.patch, here, there);
  return here > 0 && here == there ? 0 : 1;
}
