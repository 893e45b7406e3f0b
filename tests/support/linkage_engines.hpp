// The engines behind linkage: most of what each program would have to compile. Where
// `KINDRED_SHARED_ENGINES` is defined they are compiled once for all; `KINDRED_ENGINE` is empty
// there and `extern` elsewhere.
#pragma once

#include <kindred/linkage/agglomerative.hpp>

#ifndef KINDRED_ENGINE
#define KINDRED_ENGINE extern
#endif

#ifdef KINDRED_SHARED_ENGINES
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
#endif
