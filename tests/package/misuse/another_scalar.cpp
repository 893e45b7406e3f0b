// A model fitted to doubles does not round a stranger's floats silently.
// must say: transform takes the scalar type that was fitted
#include <kindred/scale/standard.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::StandardScaler{}.fit(x).transform(x.cast<float>());
}
