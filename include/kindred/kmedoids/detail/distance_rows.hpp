// Whole rows of a condensed triangle: the distances of one thing to all others.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/distance/condensed.hpp>

namespace kindred::detail {

/// Reads rows of a triangle in double, scaled so that the sum of a row cannot overflow.
template <Real T>
class DistanceRows {
 public:
  explicit DistanceRows(const CondensedMatrix<T>& distances) : distances_(&distances) {
    const auto values = distances.values();
    const auto largest = std::max_element(values.begin(), values.end());
    if (largest != values.end() && static_cast<double>(*largest) > 0x1p900) scale_ = 0x1p-100;
  }

  Index size() const noexcept { return distances_->size(); }
  double scale() const noexcept { return scale_; }

  double operator()(Index i, Index j) const noexcept {
    return static_cast<double>((*distances_)(i, j)) * scale_;
  }

  /// Writes rows begin .. end−1 one after the other. What stands above them in the triangle is
  /// shared by neighbours, so reading a few at a time costs hardly more than reading one.
  void read(Index begin, Index end, double* rows) const noexcept {
    const Index n = size();
    const T* const values = distances_->values().data();
    for (Index above = 0; above < begin; ++above) {
      const T* const run = values + distances_->position(above, begin);
      for (Index r = 0; r < end - begin; ++r)
        rows[r * n + above] = static_cast<double>(run[r]) * scale_;
    }
    for (Index i = begin; i < end; ++i) {
      double* const row = rows + (i - begin) * n;
      for (Index j = begin; j <= i; ++j)
        row[j] = (*this)(i, j);
      const Index start = distances_->position(i, i + 1);
      for (Index j = i + 1; j < n; ++j)
        row[j] = static_cast<double>(values[start + (j - i - 1)]) * scale_;
    }
  }

  std::vector<double> row(Index i) const {
    std::vector<double> values(static_cast<std::size_t>(size()));
    read(i, i + 1, values.data());
    return values;
  }

 private:
  const CondensedMatrix<T>* distances_;
  double scale_ = 1;
};

}  // namespace kindred::detail
