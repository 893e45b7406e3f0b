// A metric of one's own is given rows or their numbers, not values.
// must say: (satisfaction of|does not satisfy|because) .(kindred::)?RowMetric
#include <kindred/linkage/agglomerative.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::Agglomerative{}.fit(x, [](double a, double b) { return a - b; });
}
