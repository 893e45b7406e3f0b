// The engines behind linkage, compiled once for all programs here: they are most of what each would
// have to compile. `KINDRED_ENGINE` is empty where they are made and `extern` elsewhere.
#pragma once

#include <kindred/linkage/agglomerative.hpp>

#ifndef KINDRED_ENGINE
#define KINDRED_ENGINE extern
#endif

namespace kindred::detail {

KINDRED_ENGINE template Dendrogram cluster_vectors<double>(const MatrixView<double>&,
                                                           std::span<const double>, const Question&,
                                                           Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_vectors<float>(const MatrixView<float>&,
                                                          std::span<const double>, const Question&,
                                                          Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_exactly<double>(const MatrixView<double>&,
                                                           std::span<const double>, const Question&,
                                                           Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_exactly<float>(const MatrixView<float>&,
                                                          std::span<const double>, const Question&,
                                                          Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_distances(CondensedMatrix<double>&,
                                                     std::span<const double>, const Question&,
                                                     Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_distances(const CondensedMatrix<double>&,
                                                     std::span<const double>, const Question&,
                                                     Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_distances(CondensedMatrix<float>&,
                                                     std::span<const double>, const Question&,
                                                     Workspace&, Workers&, ProgressRef);
KINDRED_ENGINE template Dendrogram cluster_distances(const CondensedMatrix<float>&,
                                                     std::span<const double>, const Question&,
                                                     Workspace&, Workers&, ProgressRef);

}  // namespace kindred::detail
