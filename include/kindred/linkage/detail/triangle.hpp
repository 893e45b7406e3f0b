// A triangle of distances that an engine may overwrite, row i holding the pairs (i, j) with i < j.
#pragma once

#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::detail {

template <Real T>
class Triangle {
 public:
  Triangle(std::vector<T> values, Index n) : n_(n), values_(std::move(values)) {}

  Index size() const noexcept { return n_; }

  /// The distance of two different things.
  T& operator()(Index i, Index j) noexcept {
    const Index low = i < j ? i : j, high = i < j ? j : i;
    return values_[static_cast<std::size_t>(low * (2 * n_ - low - 1) / 2 + (high - low - 1))];
  }

 private:
  Index n_;
  std::vector<T> values_;
};

}  // namespace kindred::detail
