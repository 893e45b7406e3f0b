// The pivot written down naively, and generated records to try it on.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/table/pivot.hpp>

namespace kindred::testing {

/// Long records: two categorical columns and their values.
struct Records {
  CategoricalColumn users, categories;
  std::vector<double> values;
};

/// Records with some missing users, categories and values, in no order.
inline Records random_records(std::size_t count, std::uint64_t users, std::uint64_t categories,
                              double missing, std::uint64_t seed) {
  const Draws draws(seed);
  std::vector<std::optional<std::string>> user(count), category(count);
  Records records;
  std::uint64_t draw = 0;
  for (std::size_t i = 0; i < count; ++i) {
    user[i] = "u" + std::to_string(draws.below(users, draw++));
    category[i] = "c" + std::to_string(draws.below(categories, draw++));
    if (draws.uniform(draw++) < missing / 4) user[i].reset();
    if (draws.uniform(draw++) < missing / 4) category[i].reset();
    const double value = 10 * draws.uniform(draw++) - 5;
    records.values.push_back(draws.uniform(draw++) < missing ? missing_value<double>() : value);
  }
  records.users = categorical(user);
  records.categories = categorical(category);
  return records;
}

/// All values of every visited cell, in the order of the records.
inline std::map<std::pair<Code, Code>, std::vector<double>> visits(const Records& records) {
  std::map<std::pair<Code, Code>, std::vector<double>> cells;
  for (std::size_t i = 0; i < records.values.size(); ++i) {
    const Code user = records.users.codes[i], category = records.categories.codes[i];
    if (user != missing_code && category != missing_code)
      cells[{user, category}].push_back(records.values[i]);
  }
  return cells;
}

/// One cell, by the definition.
inline double aggregated(std::vector<double> values, Aggregate aggregate) {
  std::erase_if(values, [](double value) { return is_nan(value); });
  if (aggregate == Aggregate::count) return static_cast<double>(values.size());
  if (aggregate == Aggregate::distinct)
    return static_cast<double>(std::set<double>(values.begin(), values.end()).size());
  if (aggregate == Aggregate::any)
    return std::count_if(values.begin(), values.end(), [](double v) { return v != 0; }) > 0;
  if (values.empty()) return missing_value<double>();
  if (aggregate == Aggregate::min) return *std::min_element(values.begin(), values.end());
  if (aggregate == Aggregate::max) return *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values)
    sum += value;
  return aggregate == Aggregate::sum ? sum : sum / static_cast<double>(values.size());
}

/// Equal bits, or both missing.
inline bool same(double a, double b) {
  return (is_nan(a) && is_nan(b)) ||
         std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace kindred::testing
