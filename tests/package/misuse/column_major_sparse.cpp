// Rows cannot be read from Eigen's default order of sparse matrices.
// must say: sparse matrices in row-major order
#include <Eigen/SparseCore>

#include <kindred/kmeans/kmeans.hpp>

void misuse() {
  const Eigen::SparseMatrix<double> x(9, 2);
  kindred::KMeans{.clusters = 2}.fit(x);
}
