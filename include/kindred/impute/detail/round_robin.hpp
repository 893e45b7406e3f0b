// Round after round of regressions, one per column, each on all the others as they are filled so
// far. The products of all columns are kept up to date, so that a regression costs the rows its
// column lacks and not all of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <Eigen/Cholesky>

#include <kindred/core/huge_pages.hpp>
#include <kindred/core/moments.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/impute/detail/gram_kernels.hpp>

namespace kindred::detail {

/// How the values of a column are seen by regressions: by their distance from the mean, in standard
/// deviations; huge or tiny ones are multiplied by a power of two first.
struct RegressionColumn {
  double center = 0, spread = 1;
  int exponent = 0;
  double start = 0;                // what missing values are taken for before the first round
  double lowest = 0, highest = 0;  // bounds of predictions, in the column's units
  bool observed = false;           // whether it takes part at all

  /// Takes over where the values of a column lie.
  void measure(const Moments& moments) noexcept {
    if (moments.observed() == 0) return;
    exponent = moments.exponent();
    center = moments.scaled_mean().high;
    const double deviation = moments.scaled_deviation(0);
    if (deviation > 0 && !moments.is_constant()) spread = deviation;
  }

  /// The value in standard deviations; values beyond all reason are held where squares still are.
  double enter(double value) const noexcept {
    return std::clamp((moved(value, -exponent) - center) / spread, -1e100, 1e100);
  }
  /// The value in the column's units; a bound comes back to the bit.
  double leave(double z) const noexcept {
    if (z <= enter(lowest)) return lowest;
    if (z >= enter(highest)) return highest;
    return std::clamp(moved(center + spread * z, exponent), lowest, highest);
  }

 private:
  static double moved(double value, int p) noexcept {
    return p == 0 ? value : times_power_of_two(value, p);
  }
};

/// The regressions of a column on the others, in the order in which they are applied: β and, in the
/// place of the column of ones, the intercept.
struct RegressionSteps {
  Index width = 0;
  std::vector<Index> columns{};
  std::vector<double> coefficients{};

  Index count() const noexcept { return static_cast<Index>(columns.size()); }
  const double* of(Index step) const noexcept { return coefficients.data() + step * width; }
};

/// A row's width with a column of ones, which stands behind the others.
inline Index regression_width(Index columns) noexcept {
  return padded<double>(columns + 1);
}

/// Writes one row as regressions see it.
template <Real T>
void enter_row(const T* x, std::span<const RegressionColumn> columns, double* z) {
  for (std::size_t j = 0; j < columns.size(); ++j)
    z[j] = columns[j].observed
               ? columns[j].enter(is_nan(x[j]) ? columns[j].start : static_cast<double>(x[j]))
               : 0.0;
  z[columns.size()] = 1;
}

/// The largest change of a round, and whether it was interrupted.
struct RoundEnd {
  double change = 0;
  bool stopped = false;
};

/// The data of a fit, filled a little better by every round, which visits the columns in `order`.
template <Real T>
class RoundRobin {
 public:
  RoundRobin(const MatrixView<T>& x, std::span<const RegressionColumn> columns,
             std::span<const Index> order, double ridge, Workers& workers)
      : columns_(columns),
        order_(order),
        ridge_(ridge),
        workers_(workers),
        width_(regression_width(x.cols())),
        z_(uninitialized_matrix<double>(x.rows(), width_)),
        all_(static_cast<std::size_t>(x.rows())),
        missing_(columns.size()) {
    std::iota(all_.begin(), all_.end(), Index{0});
    for_each_chunk(workers_, row_chunks(x.rows(), 8 * width_), [&](Chunk rows) {
      for (Index i = rows.begin; i < rows.end; ++i) {
        z_.row(i).setZero();
        enter_row(x.data() + i * x.outerStride(), columns_, z_.data() + i * width_);
      }
    });
    for_each_chunk(workers_, {x.cols(), 8}, [&](Chunk some) {
      for (Index i = 0; i < x.rows(); ++i)
        for (Index j = some.begin; j < some.end; ++j)
          if (is_nan(x(i, j))) missing_[static_cast<std::size_t>(j)].push_back(i);
    });
  }

  /// One round; `go_on()` says after every column whether to.
  template <class GoOn>
  RoundEnd round(RegressionSteps& steps, GoOn&& go_on) {
    products_ = products_over(all_);
    RoundEnd end;
    for (const Index column : order_) {
      const Eigen::VectorXd coefficients = regression(column);
      steps.columns.push_back(column);
      steps.coefficients.insert(steps.coefficients.end(), coefficients.data(),
                                coefficients.data() + width_);
      end.change = std::max(end.change, refill(column, coefficients));
      end.stopped = !go_on();
      if (end.stopped) return end;
    }
    return end;
  }

 private:
  const std::vector<Index>& missing_of(Index column) const noexcept {
    return missing_[static_cast<std::size_t>(column)];
  }

  SelectedRows selected(std::span<const Index> rows) const noexcept {
    return {z_.data(), width_, rows.data(), static_cast<Index>(rows.size())};
  }

  /// Parts that take no more memory together than the rows do.
  Chunks parts_of(std::span<const Index> rows) const noexcept {
    const auto count = static_cast<Index>(rows.size());
    return {count, std::max({Index{256}, width_, count / 64 + 1})};
  }

  Matrix<double> products_over(std::span<const Index> rows) {
    if (rows.empty()) return Matrix<double>::Zero(width_, width_);
    return fold_chunks<Matrix<double>>(
        workers_, parts_of(rows),
        [&](Chunk part) {
          Matrix<double> products = Matrix<double>::Zero(width_, width_);
          // A block of rows stays in the first-level cache while all tiles meet it.
          const Chunks blocks{part.size(), std::max<Index>(16, 24 * 1024 / (8 * width_))};
          for (Index b = 0; b < blocks.count(); ++b) {
            const Chunk block = blocks[b];
            const SelectedRows z =
                selected(rows.subspan(static_cast<std::size_t>(part.begin + block.begin),
                                      static_cast<std::size_t>(block.size())));
            simd::launch<AddProducts>(simd::best(), &z, products.data());
          }
          return products;
        },
        [](Matrix<double>& total, const Matrix<double>& part) { total += part; });
  }

  /// The products over the rows that have a column: those of all less those of the rows that lack
  /// it, or, where these are most, summed anew, so that never much is cancelled.
  Matrix<double> products_where_observed(Index column) {
    const std::vector<Index>& missing = missing_of(column);
    if (missing.empty()) return products_;
    if (2 * missing.size() <= all_.size()) return products_ - products_over(missing);
    std::vector<Index> observed;
    std::set_difference(all_.begin(), all_.end(), missing.begin(), missing.end(),
                        std::back_inserter(observed));
    return products_over(observed);
  }

  /// Ridge regression of a column on the others that take part.
  Eigen::VectorXd regression(Index column) {
    const Matrix<double> products = products_where_observed(column);
    const auto product = [&](Index a, Index b) { return products(std::min(a, b), std::max(a, b)); };
    const Index ones = static_cast<Index>(columns_.size());
    const double n = product(ones, ones);
    const auto centered = [&](Index a, Index b) {
      return product(a, b) - product(a, ones) * (product(b, ones) / n);
    };
    std::vector<Index> others;
    std::copy_if(order_.begin(), order_.end(), std::back_inserter(others),
                 [&](Index other) { return other != column; });
    const auto d = static_cast<Index>(others.size());
    Eigen::MatrixXd squares(d, d);
    Eigen::VectorXd beta(d);
    for (Index i = 0; i < d; ++i) {
      const Index a = others[static_cast<std::size_t>(i)];
      for (Index j = 0; j <= i; ++j)
        squares(i, j) = centered(a, others[static_cast<std::size_t>(j)]);
      squares(i, i) += ridge_ * n;
      beta[i] = centered(a, column);
    }
    const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> solver(squares);
    // Equations that rounding leaves without a solution say nothing but the mean.
    if (solver.info() == Eigen::Success)
      solver.solveInPlace(beta);
    else
      beta.setZero();
    Eigen::VectorXd coefficients = Eigen::VectorXd::Zero(width_);
    double intercept = product(column, ones) / n;
    for (Index i = 0; i < d; ++i) {
      const Index a = others[static_cast<std::size_t>(i)];
      coefficients[a] = beta[i];
      intercept -= beta[i] * (product(a, ones) / n);
    }
    coefficients[ones] = intercept;
    return coefficients;
  }

  struct Refilled {
    double change = 0, squares = 0;
    Eigen::VectorXd sums{};
  };

  /// Predicts what a column lacks, and answers the largest change.
  double refill(Index column, const Eigen::VectorXd& coefficients) {
    const std::vector<Index>& missing = missing_of(column);
    if (missing.empty()) return 0;
    const RegressionColumn& frame = columns_[static_cast<std::size_t>(column)];
    const double lowest = frame.enter(frame.lowest), highest = frame.enter(frame.highest);
    const Refilled refilled = fold_chunks<Refilled>(
        workers_, parts_of(missing),
        [&](Chunk part) {
          const SelectedRows z = selected(std::span(missing).subspan(
              static_cast<std::size_t>(part.begin), static_cast<std::size_t>(part.size())));
          std::vector<double> values(static_cast<std::size_t>(z.count));
          simd::launch<PredictRows>(simd::best(), &z, coefficients.data(), lowest, highest,
                                    values.data());
          Refilled made{.sums = Eigen::VectorXd::Zero(width_)};
          std::vector<double> changes(values.size());
          for (std::size_t i = 0; i < values.size(); ++i) {
            changes[i] = values[i] - z_(z.rows[i], column);
            made.change = std::max(made.change, std::abs(changes[i]));
            made.squares += changes[i] * changes[i];
          }
          simd::launch<AddChanges>(simd::best(), &z, changes.data(), made.sums.data());
          for (std::size_t i = 0; i < values.size(); ++i)
            z_(z.rows[i], column) = values[i];
          return made;
        },
        [](Refilled& total, const Refilled& part) {
          total.change = std::max(total.change, part.change);
          total.squares += part.squares;
          total.sums += part.sums;
        });
    for (Index j = 0; j < width_; ++j)
      products_(std::min(column, j), std::max(column, j)) += refilled.sums[j];
    products_(column, column) += refilled.sums[column] + refilled.squares;
    return refilled.change;
  }

  std::span<const RegressionColumn> columns_;
  std::span<const Index> order_;
  double ridge_;
  Workers& workers_;
  Index width_;
  Matrix<double> z_;
  std::vector<Index> all_;
  std::vector<std::vector<Index>> missing_;
  Matrix<double> products_{};
};

/// Applies the regressions to one row, in their order, wherever `missing` says so.
struct ReplaySteps {
  template <int Bytes>
  KINDRED_KERNEL static void run(const RegressionSteps* steps, const unsigned char* missing,
                                 const double* lowest, const double* highest, double* z) {
    const Index* const columns = steps->columns.data();
    const auto count = static_cast<Index>(steps->columns.size());
    for (Index step = 0; step < count; ++step) {
      const Index column = columns[step];
      if (missing[column] == 0) continue;
      z[column] = clipped(
          predicted<Bytes>(z, steps->coefficients.data() + step * steps->width, steps->width),
          lowest[column], highest[column]);
    }
  }
};

}  // namespace kindred::detail
