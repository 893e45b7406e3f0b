// Nothing points into a curve that is gone at the end of the line.
// must say: deleted
#include <kindred/evaluate/choose_clusters.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::ChooseClusters{}.fit(x).best(kindred::Criterion::elbow);
}
