// Pivot, then impute (in original units, so that what was filled in can be told), then scale.
#include "prepared.hpp"

#include <string>
#include <utility>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/impute/simple.hpp>
#include <kindred/scale/standard.hpp>
#include <kindred/table/pivot.hpp>

namespace segment_users {
namespace {

namespace kd = kindred;

kd::Aggregate aggregate_of(const std::string& name) {
  if (name == "count") return kd::Aggregate::count;
  if (name == "mean") return kd::Aggregate::mean;
  if (name == "min") return kd::Aggregate::min;
  if (name == "max") return kd::Aggregate::max;
  return kd::Aggregate::sum;
}

kd::Impute strategy_of(const std::string& name) {
  if (name == "median") return kd::Impute::median;
  if (name == "most_frequent") return kd::Impute::most_frequent;
  if (name == "constant") return kd::Impute::constant;
  return kd::Impute::mean;
}

kd::Pivot pivot_of(const Records& records, std::size_t block, const std::string& aggregate,
                   const kd::Threads& threads) {
  const kd::PivotOptions options{.aggregate = aggregate_of(aggregate)};
  const kd::CategoricalColumn& categories = records.categories[block];
  if (categories.dictionary.size() == 0)
    kd::refuse(records.source,
               "has only empty cells in column '" + records.category_columns[block] + "'");
  return records.value_column.empty()
             ? kd::pivot(records.users, categories, options, threads)
             : kd::pivot(records.users, categories, records.values, options, threads);
}

/// Every category column becomes a block of columns; with several, their names say whose they are.
void pivot_blocks(const Records& records, Prepared& prepared, const kd::Threads& threads) {
  const std::size_t blocks = records.categories.size();
  std::vector<kd::Pivot> pivots;
  Index width = 0;
  for (std::size_t b = 0; b < blocks; ++b) {
    pivots.push_back(pivot_of(records, b, prepared.aggregate, threads));
    const kd::Pivot& pivot = pivots.back();
    prepared.dropped_records += pivot.dropped_records;
    prepared.missing_values += pivot.missing_values;
    width += pivot.values.cols();
    const std::string prefix = blocks == 1 ? "" : records.category_columns[b] + "=";
    for (Index c = 0; c < pivot.columns.size(); ++c)
      prepared.columns.push_back(prefix + std::string(pivot.columns[static_cast<kd::Code>(c)]));
  }
  const kd::Dictionary& users = records.users.dictionary;
  for (Index u = 0; u < users.size(); ++u)
    prepared.users.emplace_back(users[static_cast<kd::Code>(u)]);
  if (blocks == 1) {
    prepared.wide = std::move(pivots[0].values);
    return;
  }
  prepared.wide.resize(users.size(), width);
  for (Index at = 0; kd::Pivot & pivot : pivots) {
    prepared.wide.middleCols(at, pivot.values.cols()) = pivot.values;
    at += pivot.values.cols();
  }
}

/// Fills cells that were visited but have no value.
void fill_missing(Prepared& prepared, const Options& options, const kd::Threads& threads) {
  const kd::SimpleImputer imputer{.strategy = strategy_of(options.impute)};
  const auto model = imputer.fit(prepared.wide, threads);
  for (std::size_t j = 0; j < prepared.columns.size(); ++j)
    if (model.missing()[j] > 0)
      prepared.filled.push_back({prepared.columns[j], model.missing()[j], model.statistics()[j]});
  if (prepared.filled.empty()) return;
  if (options.impute == "none")
    kd::refuse("--impute", "none leaves cells empty: in '" + prepared.filled[0].column +
                               "' some users have visits without any value");
  prepared.wide = model.transform(std::move(prepared.wide), threads);
}

std::string unit_of(const Records& records, const std::string& aggregate) {
  if (records.value_column.empty()) return "visits";
  return (aggregate == "sum" ? "total" : aggregate) + " " + records.value_column;
}

}  // namespace

Prepared prepare(const Records& records, const Options& options, const kd::Threads& threads) {
  Prepared prepared;
  prepared.aggregate = options.aggregate != "auto"    ? options.aggregate
                       : records.value_column.empty() ? "count"
                                                      : "sum";
  prepared.unit = unit_of(records, prepared.aggregate);
  pivot_blocks(records, prepared, threads);
  fill_missing(prepared, options, threads);

  const auto scaler = kd::StandardScaler{}.fit(prepared.wide, threads);
  for (Index j = 0; j < prepared.wide.cols(); ++j)
    if (scaler.is_constant(j))
      prepared.constant.push_back(prepared.columns[static_cast<std::size_t>(j)]);
  if (options.scale == "standard") prepared.scaled = scaler.transform(prepared.wide, threads);
  return prepared;
}

}  // namespace segment_users
