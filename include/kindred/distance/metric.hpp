// The distances between two rows, under SciPy's names.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <kindred/core/error.hpp>

namespace kindred {

/// How the distance between two rows a and b of d columns is measured.
enum class Metric {
  euclidean,    ///< √Σ(aⱼ−bⱼ)²
  sqeuclidean,  ///< Σ(aⱼ−bⱼ)²
  cityblock,    ///< Σ|aⱼ−bⱼ|
  chebyshev,    ///< max|aⱼ−bⱼ|
  cosine,       ///< 1 − a·b / (|a||b|); undefined for a row of zeros
  correlation,  ///< cosine after subtracting each row's own mean; undefined for a constant row
  hamming,      ///< share of columns in which a and b differ
  jaccard,      ///< columns that differ, among those where a or b is not zero; 0 for two zero rows
};

/// A metric and its name.
struct NamedMetric {
  std::string_view name;  ///< the name
  Metric metric;          ///< what it names
};

/// All metrics and their names.
inline constexpr std::array<NamedMetric, 8> metric_names{{{"euclidean", Metric::euclidean},
                                                          {"sqeuclidean", Metric::sqeuclidean},
                                                          {"cityblock", Metric::cityblock},
                                                          {"chebyshev", Metric::chebyshev},
                                                          {"cosine", Metric::cosine},
                                                          {"correlation", Metric::correlation},
                                                          {"hamming", Metric::hamming},
                                                          {"jaccard", Metric::jaccard}}};

/// The name of a metric, as SciPy spells it.
constexpr std::string_view name_of(Metric metric) noexcept {
  for (const auto& [name, value] : metric_names)
    if (value == metric) return name;
  return "unknown";
}

namespace detail {

/// Refuses a metric that is none of the named ones.
inline void check_metric(Metric metric) {
  if (name_of(metric) == "unknown") refuse("metric", "is not one of the metrics");
}

}  // namespace detail

/// The metric of that name, or nothing.
constexpr std::optional<Metric> metric_from_name(std::string_view wanted) noexcept {
  for (const auto& [name, value] : metric_names)
    if (name == wanted) return value;
  return std::nullopt;
}

}  // namespace kindred
