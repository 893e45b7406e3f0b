// Labels are whole numbers.
// must say: vector<float>.* to .*span<const
#include <vector>

#include <kindred/evaluate/silhouette.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::silhouette_score(x, std::vector<float>(9));
}
