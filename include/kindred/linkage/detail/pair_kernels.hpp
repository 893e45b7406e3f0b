// The members of two clusters against each other, for every instruction set: the sum of their
// distances, and the largest one.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// Rows of a cluster, column after column, then what each counts for. Behind the last number there
/// is room to read a vector.
struct MemberRows {
  const double* values;
  Index count;

  KINDRED_KERNEL const double* column(Index c) const noexcept { return values + c * count; }
};

/// What may be read beyond the members.
inline constexpr Index member_slack = 7;

inline constexpr std::array<double, 8> lane_numbers{0, 1, 2, 3, 4, 5, 6, 7};

/// Square roots lane by lane, correctly rounded.
template <int Bytes>
KINDRED_KERNEL void take_root(simd::Vector<double, Bytes>& value) {
#if defined(__x86_64__) && !defined(__clang__)
  if constexpr (Bytes == 16)
    asm("sqrtpd %0, %0" : "+x"(value));
  else
    asm("vsqrtpd %0, %0" : "+x"(value));
#else
  for (std::size_t lane = 0; lane < Bytes / 8; ++lane)
    value[lane] = __builtin_sqrt(value[lane]);
#endif
}

/// Calls `body` with the number of columns as a constant where it is small, else with 0.
template <class Body>
KINDRED_KERNEL void with_member_columns(Index columns, Body&& body) {
  switch (columns) {
    case 2:
      return body(std::integral_constant<Index, 2>{});
    case 3:
      return body(std::integral_constant<Index, 3>{});
    case 4:
      return body(std::integral_constant<Index, 4>{});
    case 5:
      return body(std::integral_constant<Index, 5>{});
    default:
      return body(std::integral_constant<Index, 0>{});
  }
}

/// Squared distances of a point, whose columns lie `stride` apart, to the members from j on.
template <int Bytes, Index Columns>
KINDRED_KERNEL void squared_ways(const double* point, Index stride, const MemberRows& rows, Index j,
                                 Index columns, simd::Vector<double, Bytes>& sums) {
  using V = simd::Vector<double, Bytes>;
  sums = V{};
  if constexpr (Columns > 0) columns = Columns;
#pragma GCC unroll 8
  for (Index c = 0; c < columns; ++c) {
    V value;
    simd::load<Bytes>(rows.column(c) + j, value);
    value = (V{} + point[c * stride]) - value;
    sums += value * value;
  }
}

/// The sum of all distances between members, each times what both count for where that differs.
template <bool Shares>
struct SumOfPairs {
  template <int Bytes>
  KINDRED_KERNEL static void run(const MemberRows* a, const MemberRows* b, Index columns,
                                 double* result) {
    with_member_columns(
        columns, [&](auto constant) __attribute__((always_inline)) {
          add<Bytes, constant>(*a, *b, columns, *result);
        });
  }

 private:
  /// Few numbers are added to one sum before it is added to the total, so that long sums keep
  /// their digits.
  template <int Bytes, Index Columns>
  KINDRED_KERNEL static void add(const MemberRows& a, const MemberRows& b, Index columns,
                                 double& result) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8, few = 4096;
    const Index rows_at_once = std::max<Index>(1, few / (b.count / lanes + 1));
    const Index whole = b.count / lanes * lanes;
    V numbers;
    simd::load<Bytes>(lane_numbers.data(), numbers);
    double total = 0;
    for (Index i = 0; i < a.count;) {
      V sums{};
      for (const Index end = std::min(a.count, i + rows_at_once); i < end; ++i) {
        const double share = Shares ? a.column(columns)[i] : 1;
        const auto meet = [&](Index j, V & value) __attribute__((always_inline)) {
          squared_ways<Bytes, Columns>(a.values + i, a.count, b, j, columns, value);
          take_root<Bytes>(value);
          if constexpr (Shares) {
            V other;
            simd::load<Bytes>(b.column(columns) + j, other);
            value *= other * share;
          }
        };
        V value;
        for (Index j = 0; j < whole; j += lanes) {
          meet(j, value);
          sums += value;
        }
        if (whole == b.count) continue;
        meet(whole, value);
        sums += numbers < static_cast<double>(b.count - whole) ? value : V{};
      }
      double sum = 0;
      for (Index lane = 0; lane < lanes; ++lane)
        sum += sums[lane];
      total += sum;
    }
    result = total;
  }
};

/// Two clusters whose farthest members are sought. All distances are squared.
struct FarApart {
  MemberRows a, b;
  Index columns;
  const double *center_a, *center_b;  ///< column by column in two parts
  double radius_a, radius_b;          ///< the distance of the farthest member from the centre
  double limit;                       ///< any distance beyond this may be answered in its place
  double* room;                       ///< for (columns + 1) × the number of all members, and slack
};

/// The farthest members of two clusters. No member of B lies farther from a than B's centre does
/// and its farthest member from that, so that few members are left once two far ones are known.
struct FarthestPair {
  template <int Bytes>
  KINDRED_KERNEL static void run(const FarApart* pair, double* result) {
    with_member_columns(
        pair->columns, [&](auto constant) __attribute__((always_inline)) {
          *result = pair->a.count * pair->b.count <= 128
                        ? largest<Bytes, constant>(pair->a, pair->b, pair->columns)
                        : search<Bytes, constant>(*pair);
        });
  }

 private:
  template <int Bytes, Index Columns>
  KINDRED_KERNEL static double largest(const MemberRows& a, const MemberRows& b, Index columns) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    const Index whole = b.count / lanes * lanes;
    V numbers, most{};
    simd::load<Bytes>(lane_numbers.data(), numbers);
    for (Index i = 0; i < a.count; ++i) {
      V value;
      for (Index j = 0; j < whole; j += lanes) {
        squared_ways<Bytes, Columns>(a.values + i, a.count, b, j, columns, value);
        most = value > most ? value : most;
      }
      if (whole == b.count) continue;
      squared_ways<Bytes, Columns>(a.values + i, a.count, b, whole, columns, value);
      value = numbers < static_cast<double>(b.count - whole) ? value : V{};
      most = value > most ? value : most;
    }
    double result = most[0];
    for (Index lane = 1; lane < lanes; ++lane)
      result = most[lane] > result ? most[lane] : result;
    return result;
  }

  /// The member farthest from a point, and how far it is.
  template <int Bytes, Index Columns>
  KINDRED_KERNEL static Index farthest(const double* point, Index stride, const MemberRows& rows,
                                       Index columns, double& distance) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    V numbers, most = V{} - 1.0, where{};
    simd::load<Bytes>(lane_numbers.data(), numbers);
    for (Index j = 0; j < rows.count; j += lanes) {
      V value;
      squared_ways<Bytes, Columns>(point, stride, rows, j, columns, value);
      const V at = numbers + static_cast<double>(j);
      value = at < static_cast<double>(rows.count) ? value : V{} - 1.0;
      where = value > most ? at : where;
      most = value > most ? value : most;
    }
    Index best = 0;
    for (Index lane = 1; lane < lanes; ++lane)
      if (most[lane] > most[best]) best = lane;
    distance = most[best];
    return static_cast<Index>(where[best]);
  }

  /// The members that lie so far from a centre that they may be in a pair at least `distance`
  /// apart, when nobody is farther than `radius` from there.
  template <int Bytes>
  KINDRED_KERNEL static MemberRows outer(const MemberRows& rows, const double* center,
                                         double radius, double distance, Index columns,
                                         double* room) {
    const double least = (__builtin_sqrt(distance) - radius) - 0x1p-30 * __builtin_sqrt(distance);
    const double limit = least > 0 ? least * least : 0;
    double* const ways = room + columns * rows.count;
    for (Index i = 0; i < rows.count; ++i)
      ways[i] = 0;
    for (Index c = 0; c < columns; ++c) {
      const double place = center[2 * c], rest = center[2 * c + 1];
      const double* const values = rows.column(c);
      for (Index i = 0; i < rows.count; ++i) {
        const double way = (values[i] - place) - rest;
        ways[i] += way * way;
      }
    }
    Index kept = 0;
    for (Index i = 0; i < rows.count; ++i)
      kept += ways[i] >= limit;
    Index at = 0;
    for (Index i = 0; i < rows.count && at < kept; ++i) {
      for (Index c = 0; c < columns; ++c)
        room[c * kept + at] = rows.column(c)[i];
      at += ways[i] >= limit;
    }
    return {room, kept};
  }

  template <int Bytes, Index Columns>
  KINDRED_KERNEL static double search(const FarApart& pair) {
    const Index columns = pair.columns;
    double far = 0;
    // From anywhere to the farthest of B, from there to the farthest of A, and once more.
    Index a = 0, b = 0;
    for (int step = 0; step < 2; ++step) {
      b = farthest<Bytes, Columns>(pair.a.values + a, pair.a.count, pair.b, columns, far);
      if (far > pair.limit) return far;
      a = farthest<Bytes, Columns>(pair.b.values + b, pair.b.count, pair.a, columns, far);
      if (far > pair.limit) return far;
    }
    const MemberRows outer_a =
        outer<Bytes>(pair.a, pair.center_b, pair.radius_b, far, columns, pair.room);
    const MemberRows outer_b =
        outer<Bytes>(pair.b, pair.center_a, pair.radius_a, far, columns,
                     pair.room + (columns + 1) * pair.a.count + member_slack);
    const double found = largest<Bytes, Columns>(outer_a, outer_b, columns);
    return found > far ? found : far;
  }
};

/// The square of the distance of the farthest member from a centre.
struct FarthestFromCenter {
  template <int Bytes>
  KINDRED_KERNEL static void run(const MemberRows* rows, const double* center, Index columns,
                                 double* result) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    V numbers, most{};
    simd::load<Bytes>(lane_numbers.data(), numbers);
    for (Index j = 0; j < rows->count; j += lanes) {
      V sums{};
      for (Index c = 0; c < columns; ++c) {
        V value;
        simd::load<Bytes>(rows->column(c) + j, value);
        value = (value - center[2 * c]) - center[2 * c + 1];
        sums += value * value;
      }
      sums = numbers < static_cast<double>(rows->count - j) ? sums : V{};
      most = sums > most ? sums : most;
    }
    *result = most[0];
    for (Index lane = 1; lane < lanes; ++lane)
      *result = most[lane] > *result ? most[lane] : *result;
  }
};

}  // namespace kindred::detail
