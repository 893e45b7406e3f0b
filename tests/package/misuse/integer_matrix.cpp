// Integers are no measurements: cast them.
// must say: float or double; cast others
#include <kindred/kmeans/kmeans.hpp>

void misuse() {
  const Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(9, 2);
  kindred::KMeans{.clusters = 2}.fit(counts);
}
