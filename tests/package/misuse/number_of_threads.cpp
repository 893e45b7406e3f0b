// A bare number does not say of what.
// must say: (satisfaction of|does not satisfy) .(kindred::)?Executor
#include <kindred/scale/standard.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::StandardScaler{}.fit(x, 2);
}
