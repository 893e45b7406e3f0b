// Rows that give values to others, laid out so that one vector holds the same column of several
// rows, and how far each is from a row that needs values.
#pragma once

#include <array>
#include <span>
#include <vector>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/detail/huge_array.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>

namespace kindred::detail {

/// Rows of one block of donors, which lie column after column.
inline constexpr Index donor_block = 32;

/// One column of a block: the values, and 1 where there is one. What is missing is 0 in both.
struct alignas(64) DonorColumn {
  std::array<double, donor_block> values, observed;
};

/// Values times the power of two under which squares of their differences stay representable.
struct DonorScale {
  int exponent = 0;

  static DonorScale of(const MagnitudeRange& range) noexcept {
    return {range.squares_are_safe() ? 0 : -binary_exponent(range.largest)};
  }
  double enter(double value) const noexcept {
    return exponent == 0 ? value : times_power_of_two(value, exponent);
  }
};

/// All donors; 16 bytes a cell.
class Donors {
 public:
  template <Real T>
  Donors(const MatrixView<T>& x, DonorScale scale, Workers& workers)
      : rows_(x.rows()),
        columns_(x.cols()),
        scale_(scale),
        cells_(checked_product(blocks() * 2 * donor_block, columns_, "x")) {
    for_each_chunk(workers, {blocks(), 8}, [&](Chunk chunk) {
      for (Index b = chunk.begin; b < chunk.end; ++b)
        pack(x, b);
    });
  }

  Index rows() const noexcept { return rows_; }
  Index columns() const noexcept { return columns_; }
  Index blocks() const noexcept { return (rows_ + donor_block - 1) / donor_block; }
  DonorScale scale() const noexcept { return scale_; }

  const DonorColumn* block(Index number) const noexcept {
    return reinterpret_cast<const DonorColumn*>(cells_.data()) + number * columns_;
  }

 private:
  template <Real T>
  void pack(const MatrixView<T>& x, Index number) noexcept {
    auto* const columns = reinterpret_cast<DonorColumn*>(cells_.data()) + number * columns_;
    for (Index lane = 0; lane < donor_block; ++lane) {
      const Index i = number * donor_block + lane;
      const auto l = static_cast<std::size_t>(lane);
      for (Index j = 0; j < columns_; ++j) {
        const bool observed = i < rows_ && !is_nan(x(i, j));
        columns[j].values[l] = observed ? scale_.enter(static_cast<double>(x(i, j))) : 0.0;
        columns[j].observed[l] = observed ? 1.0 : 0.0;
      }
    }
  }

  Index rows_, columns_;
  DonorScale scale_;
  HugeArray<double> cells_;
};

/// A row in need of values: its observed columns and their scaled values.
struct Receiver {
  Index row = 0;
  std::vector<Index> columns{};
  std::vector<double> values{};
};

/// The most blocks that are measured together.
inline constexpr Index most_donor_blocks = 16;

/// What a walk along some blocks found: those that hold a row below the limit, and for every row of
/// these the squared differences in the columns that both have, and how many columns these are.
struct alignas(64) DonorScores {
  std::array<double, most_donor_blocks * donor_block> sums, shared;
  std::array<Index, most_donor_blocks> blocks;
  Index count;
};

/// Measures a receiver against some blocks. Differences are taken directly, so no common offset
/// costs digits; each pair is summed in the order of columns.
struct MeasureDonors {
  template <int Bytes>
  KINDRED_KERNEL static void run(const DonorColumn* donors, Index block_count, Index columns,
                                 const Index* observed, const double* values, Index observed_count,
                                 double limit, DonorScores* out) {
    using V = simd::Vector<double, Bytes>;
    using Mask = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    Index found = 0;
    for (Index b = 0; b < block_count; ++b) {
      const DonorColumn* block = donors + b * columns;
      double* const sums = out->sums.data() + found * donor_block;
      double* const shared = out->shared.data() + found * donor_block;
      Mask signs{};
      for (Index lane = 0; lane < donor_block; lane += 4 * lanes) {
        V sum0{}, sum1{}, sum2{}, sum3{}, shared0{}, shared1{}, shared2{}, shared3{};
        for (Index c = 0; c < observed_count; ++c) {
          const DonorColumn& column = block[observed[c]];
          const double* const y = column.values.data() + lane;
          const double* const has = column.observed.data() + lane;
          const V x = values[c] - V{};
          add<Bytes>(x, y, has, sum0, shared0);
          add<Bytes>(x, y + lanes, has + lanes, sum1, shared1);
          add<Bytes>(x, y + 2 * lanes, has + 2 * lanes, sum2, shared2);
          add<Bytes>(x, y + 3 * lanes, has + 3 * lanes, sum3, shared3);
        }
        // Below the limit is what makes the difference negative, and the sign is one bit.
        const V over0 = sum0 - limit * shared0, over1 = sum1 - limit * shared1;
        const V over2 = sum2 - limit * shared2, over3 = sum3 - limit * shared3;
        signs |= reinterpret_cast<Mask>(over0) | reinterpret_cast<Mask>(over1) |
                 reinterpret_cast<Mask>(over2) | reinterpret_cast<Mask>(over3);
        simd::store<Bytes>(sum0, sums + lane);
        simd::store<Bytes>(sum1, sums + lane + lanes);
        simd::store<Bytes>(sum2, sums + lane + 2 * lanes);
        simd::store<Bytes>(sum3, sums + lane + 3 * lanes);
        simd::store<Bytes>(shared0, shared + lane);
        simd::store<Bytes>(shared1, shared + lane + lanes);
        simd::store<Bytes>(shared2, shared + lane + 2 * lanes);
        simd::store<Bytes>(shared3, shared + lane + 3 * lanes);
      }
      out->blocks[static_cast<std::size_t>(found)] = b;
      std::int64_t any = 0;
      for (Index lane = 0; lane < lanes; ++lane)
        any |= signs[lane];
      found += any < 0;
    }
    out->count = found;
  }

 private:
  template <int Bytes>
  KINDRED_KERNEL static void add(const simd::Vector<double, Bytes>& x, const double* y,
                                 const double* has, simd::Vector<double, Bytes>& sum,
                                 simd::Vector<double, Bytes>& shared) {
    simd::Vector<double, Bytes> values, observed;
    simd::load<Bytes>(y, values);
    simd::load<Bytes>(has, observed);
    const simd::Vector<double, Bytes> difference = x - values;
    sum += difference * (difference * observed);
    shared += observed;
  }
};

}  // namespace kindred::detail
