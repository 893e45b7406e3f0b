// The question transforms nothing, its answer does.
// must say: no member named 'transform'
#include <kindred/scale/standard.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::StandardScaler{}.transform(x);
}
