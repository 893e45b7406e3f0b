// Scales four rows by the package under test.
#include <kindred/scale/standard.hpp>
#include <kindred/version.hpp>

int main() {
  kindred::Matrix<double> x(4, 2);
  x << 0, 0, 3, 4, 0, 1, 6, 8;
  const auto model = kindred::StandardScaler{}.fit(x);
  return model.columns() == 2 && kindred::version >= kindred::Version{0, 1, 0} ? 0 : 1;
}
