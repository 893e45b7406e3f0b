// Spherical K-Means: rows into k clusters by their directions, for data whose lengths say nothing.
#pragma once

#include <cstdint>
#include <span>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/detail/directions.hpp>
#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/spherical_model.hpp>

namespace kindred {

/// Partitions n × d rows into k clusters so that Σ weight × (1 − cosine of the row and its centre)
/// is locally minimal: `KMeans` of the rows scaled to length 1, whose centres are scaled to length
/// 1 after every mean.
///
/// For unit vectors the nearest centre is the one of largest cosine, so that everything `KMeans`
/// promises holds for directions: of equal cosines the first centre wins, and a cluster that loses
/// all its rows takes the row farthest from its own centre. A centre whose rows cancel out stays
/// where it is. Rows are scaled in double, correctly rounded: rows of any magnitude are safe, a row
/// times a power of two is the same row, and so are multiples that are themselves exact. Columns
/// weigh by their units: scale columns before, if they differ.
///
/// NaN and infinity are refused (impute before), and rows of zeros, which have no direction, with
/// their number and whatever their weight, in x and in given centres. Refused as well: no rows, no
/// columns, `clusters` outside 1 .. n, a tolerance that is negative or not finite, fewer than one
/// iteration or restart, centres of the wrong shape, an init that is none of those named, weights
/// that are negative, not finite or all zero.
/// Time O(iterations · n · k · d) at most for each restart. Memory: the unit rows, n · d doubles,
/// beside what `KMeans` needs for them. The result depends on the data, the weights and the options
/// alone: the same bits for any executor and memory layout, as for `KMeans`.
///
/// Source: I. S. Dhillon and D. S. Modha, "Concept decompositions for large sparse text data using
/// clustering", Machine Learning 42 (2001).
struct SphericalKMeans {
  /// How many clusters to make: 1 .. n.
  Index clusters = 8;
  /// Where the first centres come from.
  Init init = Init::kmeans_plus_plus;
  /// The first centres, `clusters` × d and of any length, for `Init::given`; empty otherwise.
  Matrix<double> centers{};
  /// How many starts to try; the result of lowest objective is kept, the first of equals.
  Index restarts = 1;
  /// Random choices are a function of this number alone.
  std::uint64_t seed = 0;
  /// Iterations allowed for each start.
  Index max_iterations = 300;
  /// Stop when the squared shift of all centres is at most this times the mean column variance of
  /// the unit rows.
  double tolerance = 1e-4;

  /// Clusters the rows of x (n × d). `progress` hears what it does from `KMeans`; `false` stops
  /// with what was reached and the status `cancelled`.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  SphericalKMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                              const Exec& executor = {},
                                              Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row: a row of weight m counts like m equal rows, and one
  /// of weight 0 has no influence but still gets its label.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  SphericalKMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                              std::span<const double> weights,
                                              const Exec& executor = {},
                                              Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, weights, workers, progress);
  }

 private:
  template <Real T>
  SphericalKMeansModel<T> fit_rows(const MatrixView<T>& x, std::span<const double> weights,
                                   Workers& workers, ProgressRef progress) const {
    KMeans question{clusters, init, centers, restarts, seed, max_iterations, tolerance};
    check_not_empty<T>(x, "x");
    question.check(x.rows(), x.cols());
    check_finite<T>(x, "x");
    const Matrix<double> units = detail::unit_rows<T>(x, "x", workers);
    question.centers = detail::unit_rows<double>(MatrixView<double>(centers), "centers", workers);
    return SphericalKMeansModel<T>(question.fit_rows<double>(
        MatrixView<double>(units), weights, workers, progress, nullptr, detail::to_directions));
  }
};

}  // namespace kindred
