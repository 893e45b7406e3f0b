// The same without a model that has the scalar in its name.
// must say: float or double; cast others
#include <kindred/linkage/agglomerative.hpp>

void misuse() {
  const Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(9, 2);
  kindred::Agglomerative{}.fit(counts);
}
