// What a K-Means fit found, and what it says about rows it has not seen.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/kmeans/detail/engine.hpp>
#include <kindred/kmeans/detail/sparse_assign.hpp>
#include <kindred/kmeans/exact_centers.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred {

/// A finished clustering of n × d rows into k clusters: immutable, copyable, safe to share between
/// threads. Whatever the status, `labels()` are the nearest of `centers()`, and `predict` gives the
/// same labels for the rows it was fitted to.
template <Real T>
class KMeansModel {
 public:
  /// Used by `KMeans::fit`.
  KMeansModel(detail::Frame frame, detail::Clustering clustering, double inertia)
      : frame_(std::move(frame)),
        precise_(std::move(clustering.centers)),
        centers_(precise_.rows(), precise_.cols()),
        labels_(std::move(clustering.labels)),
        inertia_(inertia),
        iterations_(clustering.iterations),
        status_(clustering.status) {
    for (Index c = 0; c < precise_.rows(); ++c)
      frame_.leave(precise_.row(c).data(), centers_.row(c).data());
    std::vector<bool> used(static_cast<std::size_t>(precise_.rows()));
    for (const Label label : labels_)
      used[static_cast<std::size_t>(label)] = true;
    for (const bool is_used : used)
      distinct_ += is_used;
  }

  /// The centres, k × d, rounded to T.
  const Matrix<T>& centers() const noexcept { return centers_; }
  /// The centres as computed: to start again from, and to gather statistics with.
  ExactCenters exact_centers() const { return {frame_, precise_}; }
  /// The cluster of every fitted row, 0 .. k−1.
  const Labels& labels() const noexcept { return labels_; }
  /// Σ weight × squared distance to the own centre; infinity where that exceeds the range of
  /// double.
  double inertia() const noexcept { return inertia_; }
  /// Assignments of all rows, each followed by moving the centres, that the best run did; with
  /// Hartigan-Wong its tests of all rows, each followed by transfers, are counted among them.
  Index iterations() const noexcept { return iterations_; }
  /// Why the iteration ended.
  KMeansStatus status() const noexcept { return status_; }
  /// Clusters that have rows: fewer than k where there are fewer distinct rows than k. The centre
  /// of an empty cluster is finite and coincides with no better place for it.
  Index distinct_clusters() const noexcept { return distinct_; }

  /// The nearest centre of every row of x (m × d); of equally near ones the first.
  /// Refuses NaN, infinity and another number of columns; no rows give no labels. O(mkd) time. Each
  /// row is answered by itself: any batching and any executor give the same labels.
  template <class Derived, Executor Exec = Sequential>
  Labels predict(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    const auto view = rows_of(x);
    check_fresh<typename Derived::Scalar>(view);
    auto workers = executor.workers();
    return nearest_centers<typename Derived::Scalar>(view, workers);
  }

  /// The same for sparse rows, row-major: the labels of the dense rows in O(nnz·k) time. Refuses,
  /// besides, columns of a row that do not ascend.
  template <class Derived, Executor Exec = Sequential>
  Labels predict(const Eigen::SparseCompressedBase<Derived>& x, const Exec& executor = {}) const {
    check_width(x.cols());
    detail::check_entries(x, "x");
    auto workers = executor.workers();
    return predict_entries(x, workers);
  }

  /// The same for one-hot and multi-hot rows that are not written out.
  template <Executor Exec = Sequential>
  Labels predict(const IndicatorMatrix& x, const Exec& executor = {}) const {
    check_width(x.cols());
    auto workers = executor.workers();
    return predict_entries(detail::OnesAsEntries(x), workers);
  }

  /// The Euclidean distance of every row of x (m × d) from every centre: m × k; infinity where it
  /// exceeds the range of T. Refuses what `predict` refuses. O(mkd) time, O(mk) memory; the same
  /// bits for any executor.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    const auto view = rows_of(x);
    check_fresh<typename Derived::Scalar>(view);
    auto workers = executor.workers();
    return distances_to_centers<typename Derived::Scalar>(view, workers);
  }

 private:
  struct Query {
    detail::Frame frame;
    Matrix<double> centers;
  };

  template <Real U>
  void check_fresh(const MatrixView<U>& x) const {
    check_columns<U>(x, precise_.cols(), "x");
    check_finite<U>(x, "x");
  }

  void check_width(Index cols) const {
    if (cols != precise_.cols())
      refuse("x", "has " + std::to_string(cols) + " columns where " +
                      std::to_string(precise_.cols()) + " are expected");
  }

  template <class Rows>
  Labels predict_entries(const Rows& x, Workers& workers) const {
    using U = typename Rows::Scalar;
    Labels labels(static_cast<std::size_t>(x.rows()));
    detail::nearest_labels(detail::SparsePoints(x, {}, frame_), precise_, workers, labels.data());
    // Rows far outside the range of the fitted ones are answered one by one, as dense ones are.
    for (Index i = 0; i < x.rows(); ++i) {
      if (scale_for(detail::row_range(x, i)) == frame_.scale) continue;
      Matrix<U> row = Matrix<U>::Zero(1, x.cols());
      const auto entries = detail::entries_of(x, i);
      for (Index e = 0; e < entries.size; ++e)
        row(0, static_cast<Index>(entries.columns[e])) = entries.values[e];
      labels[static_cast<std::size_t>(i)] = nearest_centers<U>(rows_of(row), workers).front();
    }
    return labels;
  }

  double scale_for(const MagnitudeRange& range) const noexcept {
    return detail::safe_scale(detail::united(frame_.range, range));
  }

  Query query(double scale) const {
    Query query{frame_, precise_};
    if (scale == frame_.scale) return query;
    const int p = std::ilogb(scale) - std::ilogb(frame_.scale);
    query.frame.scale = scale;
    query.centers = precise_.unaryExpr([p](double value) { return times_power_of_two(value, p); });
    return query;
  }

  /// Calls `answer(first, rows, query)` for runs of rows of x. Rows far outside the range of the
  /// fitted ones need another scale, and each gets its own, so that no row depends on others.
  template <Real U, class Answer>
  void answer_all(const MatrixView<U>& x, Workers& workers, Answer&& answer) const {
    const double scale = scale_for(detail::working_range<U>(x, workers));
    if (scale == frame_.scale || sizeof(U) == sizeof(float)) return answer(0, x, query(scale));
    const auto scale_of = [&](Index i) {
      return scale_for(magnitude_range<U>(x.middleRows(i, 1)));
    };
    for (Index begin = 0, end = 0; begin < x.rows(); begin = end) {
      const double own = scale_of(begin);
      for (end = begin + 1; end < x.rows() && scale_of(end) == own;)
        ++end;
      answer(begin, MatrixView<U>(x.middleRows(begin, end - begin)), query(own));
    }
  }

  template <Real U>
  Labels nearest_centers(const MatrixView<U>& x, Workers& workers) const {
    Labels labels(static_cast<std::size_t>(x.rows()));
    answer_all<U>(x, workers, [&](Index first, const MatrixView<U>& rows, const Query& question) {
      const detail::Points<U> points{rows, {}, question.frame};
      detail::nearest_labels(points, question.centers, workers, labels.data() + first);
    });
    return labels;
  }

  template <Real U>
  Matrix<T> distances_to_centers(const MatrixView<U>& x, Workers& workers) const {
    checked_product(x.rows(), precise_.rows(), "x");
    Matrix<T> distances(x.rows(), precise_.rows());
    answer_all<U>(x, workers, [&](Index first, const MatrixView<U>& rows, const Query& question) {
      const detail::Points<U> points{rows, {}, question.frame};
      const detail::CenterPanels panels(question.centers);
      for_each_chunk(workers, points.chunks(), [&](Chunk chunk) {
        std::vector<double> y(static_cast<std::size_t>(rows.cols()));
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          points.read(i, y.data());
          panels.visit(y.data(), [&](Index c, double squared) {
            distances(first + i, c) = static_cast<T>(std::sqrt(squared) / question.frame.scale);
          });
        }
      });
    });
    return distances;
  }

  detail::Frame frame_;
  Matrix<double> precise_;
  Matrix<T> centers_;
  Labels labels_;
  double inertia_ = 0;
  Index iterations_ = 0;
  KMeansStatus status_ = KMeansStatus::converged;
  Index distinct_ = 0;
};

}  // namespace kindred
