// A table borrows nothing that is gone at the end of the line.
// must say: these values would be gone: keep them in a variable
#include <kindred/table/table.hpp>

void misuse() {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 2);
  kindred::Table().add("spend", Eigen::Ref<const Eigen::VectorXd>(x.col(0)));
}
