// The engines behind K-Means: most of what each program would have to compile. Where
// `KINDRED_SHARED_ENGINES` is defined they are compiled once for all; `KINDRED_ENGINE` is empty
// there and `extern` elsewhere.
#pragma once

#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/statistics.hpp>

#ifndef KINDRED_ENGINE
#define KINDRED_ENGINE extern
#endif

#ifdef KINDRED_SHARED_ENGINES
namespace kindred::detail {

KINDRED_ENGINE template ScoredClustering best_of_restarts<double>(const Points<double>&,
                                                                  const Plan&, Workers&,
                                                                  ProgressRef);
KINDRED_ENGINE template ScoredClustering best_of_restarts<float>(const Points<float>&, const Plan&,
                                                                 Workers&, ProgressRef);
KINDRED_ENGINE template Start start_of(const Points<double>&, const Plan&, Index, Workers&,
                                       ProgressRef);
KINDRED_ENGINE template Start start_of(const Points<float>&, const Plan&, Index, Workers&,
                                       ProgressRef);
KINDRED_ENGINE template double inertia_of(const Points<double>&, const Clustering&, Workers&);
KINDRED_ENGINE template double inertia_of(const Points<float>&, const Clustering&, Workers&);
KINDRED_ENGINE template double mean_variance(const Points<double>&, Workers&);
KINDRED_ENGINE template double mean_variance(const Points<float>&, Workers&);
KINDRED_ENGINE template void nearest_labels<double>(const Points<double>&, const Matrix<double>&,
                                                    Workers&, Label*);
KINDRED_ENGINE template void nearest_labels<float>(const Points<float>&, const Matrix<double>&,
                                                   Workers&, Label*);
KINDRED_ENGINE template Gathered gather<double>(const MatrixView<double>&, std::span<const double>,
                                                const ExactCenters&, Workers&);
KINDRED_ENGINE template Gathered gather<float>(const MatrixView<float>&, std::span<const double>,
                                               const ExactCenters&, Workers&);

}  // namespace kindred::detail
#endif
