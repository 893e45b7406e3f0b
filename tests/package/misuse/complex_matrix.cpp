// Complex numbers have no order.
// must say: float or double; cast others
#include <kindred/scale/standard.hpp>

void misuse() {
  const Eigen::MatrixXcd spectrum = Eigen::MatrixXcd::Zero(9, 2);
  kindred::StandardScaler{}.fit(spectrum);
}
