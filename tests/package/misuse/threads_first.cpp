// Execution is the last argument.
// must say: Threads'? is not derived from 'const Eigen::DenseBase|DenseBase.*' against
// '(kindred::)?Threads'
#include <kindred/kmeans/kmeans.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::KMeans{.clusters = 2}.fit(kindred::Threads{2}, x);
}
