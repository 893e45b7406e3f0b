// Data of every kind that subjects take, and what the tests that go through all of them compare.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/trust.hpp>

#include <kindred/core/error.hpp>
#include <kindred/core/random.hpp>

namespace kindred::testing {

/// Data that a subject must take: numbers are multiples of 2^-20 below 8, so that shifts and powers
/// of two leave them exact.
inline Data ordinary_data(const Facts& facts, Index n, Index d, std::uint64_t seed) {
  Data data;
  const Draws draws(seed, 7);
  std::uint64_t next = 0;
  if (facts.numbers) {
    data.x = (gaussian(n, d, seed) * 0x1p20).array().round() * 0x1p-20;
    if (facts.positive) data.x = data.x.cwiseAbs();
    if (facts.whole_numbers)
      data.x = data.x.unaryExpr([](double value) { return value > 0 ? 1.0 : 0.0; });
    if (facts.rows == Facts::filled)
      for (Index i = 1; i < n && d > 0; ++i)
        if (draws.below(2, next++) == 0)
          data.x(i, static_cast<Index>(draws.below(static_cast<std::uint64_t>(d), next++))) =
              missing_value<double>();
    data.start = data.x.topRows(std::min<Index>(n, 3));
  }
  for (Index j = 0; j < facts.texts; ++j) {
    std::vector<Text>& column = data.texts.emplace_back();
    for (Index i = 0; i < n; ++i) {
      const std::uint64_t kind = draws.below(facts.missing ? 5 : 4, next++);
      column.push_back(kind < 4 ? Text(std::string(1, static_cast<char>('a' + kind))) : Text());
    }
  }
  const auto some_labels = [&] {
    Labels labels;
    for (Index i = 0; i < n; ++i)
      labels.push_back(i < 3 ? static_cast<Label>(i) : static_cast<Label>(draws.below(3, next++)));
    return labels;
  };
  if (facts.labels) data.labels = some_labels();
  if (facts.two_labels) data.other_labels = some_labels();
  return data;
}

/// The first `n` of the numbers 0 .. n−1 in an order drawn at random.
inline std::vector<Index> drawn_order(Index n, std::uint64_t seed) {
  std::vector<Index> order;
  for (Index i = 0; i < n; ++i)
    order.push_back(i);
  const Draws draws(seed, 8);
  for (Index i = n - 1; i > 0; --i)
    std::swap(order[static_cast<std::size_t>(i)],
              order[draws.below(static_cast<std::uint64_t>(i + 1), static_cast<std::uint64_t>(i))]);
  return order;
}

template <class T>
std::vector<T> picked(const std::vector<T>& values, std::span<const Index> which) {
  std::vector<T> out;
  if (values.empty()) return out;
  for (const Index i : which)
    out.push_back(values[static_cast<std::size_t>(i)]);
  return out;
}

inline Matrix<double> picked_rows(const Matrix<double>& x, std::span<const Index> rows) {
  Matrix<double> out(static_cast<Index>(rows.size()), x.cols());
  for (Index i = 0; i < out.rows(); ++i)
    out.row(i) = x.row(rows[static_cast<std::size_t>(i)]);
  return out;
}

inline Matrix<double> picked_columns(const Matrix<double>& x, std::span<const Index> columns) {
  return picked_rows(x.transpose(), columns).transpose();
}

/// These observations alone, in this order.
inline Data picked_rows(const Data& data, std::span<const Index> rows) {
  Data out = data;
  if (data.x.rows() > 0) out.x = picked_rows(data.x, rows);
  for (std::vector<Text>& column : out.texts)
    column = picked(column, rows);
  out.weights = picked(data.weights, rows);
  out.labels = picked(data.labels, rows);
  out.other_labels = picked(data.other_labels, rows);
  return out;
}

inline Index rows_of_data(const Data& data) {
  if (data.x.cols() > 0) return data.x.rows();
  if (!data.texts.empty()) return static_cast<Index>(data.texts.front().size());
  return static_cast<Index>(data.labels.size());
}

/// The same numbers to the bit; NaN is NaN.
inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  const auto as_row = [](const std::vector<double>& values) {
    return Matrix<double>(
        Eigen::Map<const Matrix<double>>(values.data(), 1, static_cast<Index>(values.size())));
  };
  return same_bits(as_row(a), as_row(b));
}

inline bool same_bits(const Answer& a, const Answer& b) {
  return same_bits(a.rows, b.rows) && same_bits(a.numbers, b.numbers);
}

/// Equal to within so many parts of the largest; NaN where NaN is.
inline bool are_close(std::span<const double> a, std::span<const double> b, double tolerance) {
  if (a.size() != b.size()) return false;
  double largest = 0;
  for (const double value : a)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) != std::isnan(b[i])) return false;
    if (!std::isnan(a[i]) && a[i] != b[i] && !(std::abs(a[i] - b[i]) <= tolerance * largest))
      return false;
  }
  return true;
}

inline std::span<const double> values_of(const Matrix<double>& x) {
  return {x.data(), static_cast<std::size_t>(x.size())};
}

/// Labels by the order in which clusters are met.
inline Matrix<double> renamed(Matrix<double> labels) {
  for (Index j = 0; j < labels.cols(); ++j) {
    std::map<double, double> names;
    for (Index i = 0; i < labels.rows(); ++i)
      labels(i, j) = names.emplace(labels(i, j), static_cast<double>(names.size())).first->second;
  }
  return labels;
}

inline bool are_close(const Answer& a, const Answer& b, const Facts& facts, double tolerance) {
  if (a.rows.rows() != b.rows.rows() || a.rows.cols() != b.rows.cols()) return false;
  const Matrix<double> x = facts.partition ? renamed(a.rows) : a.rows;
  const Matrix<double> y = facts.partition ? renamed(b.rows) : b.rows;
  return are_close(values_of(x), values_of(y), facts.partition ? 0 : tolerance) &&
         are_close(a.numbers, b.numbers, tolerance);
}

/// What a subject makes of data: what its model says of them, or makes of them.
inline Answer outcome(const Subject& subject, const Data& data, Way way = {}) {
  const Model model = subject.fit(data, way);
  Answer answer = model.learned;
  if (answer.rows.size() == 0 && model.apply) answer.rows = model.apply(data, way).rows;
  return answer;
}

/// The refusal of a call; none where it is accepted. Other exceptions pass through.
template <class Call>
std::optional<InputError> refused(Call&& call) {
  try {
    (void)call();
  } catch (const InputError& error) {
    return error;
  }
  return {};
}

/// True when a refusal names this argument first.
inline bool names(const std::optional<InputError>& error, const std::string& argument) {
  return error && std::string(error->what()).starts_with(argument + ":");
}

inline std::string sentence(const std::optional<InputError>& error) {
  return error ? error->what() : "accepted";
}

/// Calls `body` for every subject that the question concerns: for which `why_not` has no words.
template <class WhyNot, class Body>
void for_each_subject(WhyNot&& why_not, Body&& body) {
  Index asked = 0;
  for (const Subject& subject : subjects()) {
    if (!std::string(why_not(subject.facts)).empty()) continue;
    INFO(subject.name);
    body(subject);
    ++asked;
  }
  CHECK(asked > 0);
}

}  // namespace kindred::testing
