// The seven linkages: how far a merged cluster is from every other one, each as a pure function.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <kindred/core/simd.hpp>

namespace kindred {

/// How the distance between two clusters follows from the distances of their members.
enum class Linkage {
  single,    ///< the smallest distance of two members
  complete,  ///< the largest distance of two members
  average,   ///< the mean distance of two members (UPGMA)
  weighted,  ///< the mean of the distances of the two halves last merged (WPGMA, McQuitty)
  ward,  ///< √(2·|A||B| / (|A|+|B|)) times the distance of the means: least growth of variance
  centroid,  ///< the distance of the means (UPGMC); a tree may have inversions
  median,    ///< the distance of midpoints of midpoints (WPGMC, Gower); may have inversions
};

/// A linkage and its name.
struct NamedLinkage {
  std::string_view name;  ///< the name
  Linkage linkage;        ///< what it names
};

/// All linkages and their names.
inline constexpr std::array<NamedLinkage, 7> linkage_names{{{"single", Linkage::single},
                                                            {"complete", Linkage::complete},
                                                            {"average", Linkage::average},
                                                            {"weighted", Linkage::weighted},
                                                            {"ward", Linkage::ward},
                                                            {"centroid", Linkage::centroid},
                                                            {"median", Linkage::median}}};

/// The name of a linkage, as SciPy spells it.
constexpr std::string_view name_of(Linkage linkage) noexcept {
  for (const auto& [name, value] : linkage_names)
    if (value == linkage) return name;
  return "unknown";
}

/// The linkage of that name, or nothing.
constexpr std::optional<Linkage> linkage_from_name(std::string_view wanted) noexcept {
  for (const auto& [name, value] : linkage_names)
    if (name == wanted) return value;
  return std::nullopt;
}

/// True when a merged cluster is never closer to a third one than the nearer of its halves was:
/// then any two clusters that are each other's nearest may be merged at once, and heights never
/// decrease on the way to the root.
constexpr bool is_reducible(Linkage linkage) noexcept {
  return linkage != Linkage::centroid && linkage != Linkage::median;
}

/// True when the distance of two clusters is that of two members, so that no order of merging
/// changes its bits.
constexpr bool only_chooses(Linkage linkage) noexcept {
  return linkage == Linkage::single || linkage == Linkage::complete;
}

/// True when the linkage is a statement about squared Euclidean distances.
constexpr bool works_on_squares(Linkage linkage) noexcept {
  return linkage == Linkage::ward || linkage == Linkage::centroid || linkage == Linkage::median;
}

/// The update formulas of Lance and Williams, "A general theory of classificatory sorting
/// strategies" (1967), on distances or, for the last three, on squared distances. They are written
/// once for numbers and for compiler vectors. The reducible ones are clamped so that rounding
/// cannot make a merged cluster closer to a third one than both of its halves were.
namespace updates {

/// Two clusters being merged: `a` is the one with the lower id. The constants of the formulas are
/// worked out once per merge.
template <class T>
struct Joined {
  T size_a, size_b;    ///< members of a and of b
  T share_a, share_b;  ///< size_a / (size_a + size_b), and that of b
  T between;           ///< the (squared) distance of a and b

  static Joined of(double a, double b, T between) noexcept {
    return {static_cast<T>(a), static_cast<T>(b), static_cast<T>(a / (a + b)),
            static_cast<T>(b / (a + b)), between};
  }
};

/// The value, moved to the nearer of a and b where rounding has put it outside of them.
template <class V>
KINDRED_KERNEL void keep_between(const V& a, const V& b, const V& value, V& out) {
  const V low = a < b ? a : b;
  const V high = a > b ? a : b;
  const V raised = value > low ? value : low;
  out = raised < high ? raised : high;
}

struct Single {
  static constexpr Linkage linkage = Linkage::single;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>&, const V& a, const V& b, const V&, V& out) {
    out = a < b ? a : b;
  }
};

struct Complete {
  static constexpr Linkage linkage = Linkage::complete;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>&, const V& a, const V& b, const V&, V& out) {
    out = a > b ? a : b;
  }
};

struct Average {
  static constexpr Linkage linkage = Linkage::average;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>& ab, const V& a, const V& b, const V&, V& out) {
    const V mean = ab.share_a * a + ab.share_b * b;
    keep_between(a, b, mean, out);
  }
};

struct Weighted {
  static constexpr Linkage linkage = Linkage::weighted;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>&, const V& a, const V& b, const V&, V& out) {
    const V mean = T(0.5) * a + T(0.5) * b;
    keep_between(a, b, mean, out);
  }
};

struct Ward {
  static constexpr Linkage linkage = Linkage::ward;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>& ab, const V& a, const V& b, const V& size,
                                   V& out) {
    const V sum = (ab.size_a + size) * a + (ab.size_b + size) * b - size * ab.between;
    const V value = sum / ((ab.size_a + ab.size_b) + size);
    const V low = a < b ? a : b;
    out = value > low ? value : low;
  }
};

struct Centroid {
  static constexpr Linkage linkage = Linkage::centroid;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>& ab, const V& a, const V& b, const V&, V& out) {
    const V value = ab.share_a * a + ab.share_b * b - ab.share_a * ab.share_b * ab.between;
    out = value > T(0) ? value : value - value;
  }
};

struct Median {
  static constexpr Linkage linkage = Linkage::median;
  template <class T, class V>
  KINDRED_KERNEL static void apply(const Joined<T>& ab, const V& a, const V& b, const V&, V& out) {
    const V value = T(0.5) * a + T(0.5) * b - T(0.25) * ab.between;
    out = value > T(0) ? value : value - value;
  }
};

/// Calls `body` with the formula of that linkage.
template <class Body>
decltype(auto) with_update(Linkage linkage, Body&& body) {
  switch (linkage) {
    case Linkage::single:
      return body(Single{});
    case Linkage::complete:
      return body(Complete{});
    case Linkage::average:
      return body(Average{});
    case Linkage::weighted:
      return body(Weighted{});
    case Linkage::ward:
      return body(Ward{});
    case Linkage::centroid:
      return body(Centroid{});
    case Linkage::median:
      break;
  }
  return body(Median{});
}

}  // namespace updates

}  // namespace kindred
