// A callback must answer whether to go on.
// must say: (satisfaction of|does not satisfy) .(kindred::)?ProgressCallback
#include <kindred/kmeans/kmeans.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::KMeans{.clusters = 2}.fit(x, kindred::Threads{2}, [](const kindred::Progress&) {});
}
