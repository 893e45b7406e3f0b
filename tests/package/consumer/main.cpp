// A stranger's program.
#include <cstdio>

#include <kindred/distance/pairwise.hpp>
#include <kindred/version.hpp>

int main() {
  kindred::Matrix<float> x(4, 2);
  x << 0, 0, 3, 4, 0, 1, 6, 8;
  const auto distances = kindred::condensed_distances(x, kindred::Metric::euclidean);
  std::printf("%d.%d.%d %g\n", kindred::version.major, kindred::version.minor,
              kindred::version.patch, distances(0, 1));
  return distances(0, 1) == 5 ? 0 : 1;
}
