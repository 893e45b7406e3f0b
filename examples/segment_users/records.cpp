// Reads the long records and turns their users and categories into numbers.
#include "records.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../support/csv.hpp"
#include "sample.hpp"

namespace segment_users {
namespace {

namespace kd = kindred;
using examples::CsvReader;
using examples::TextColumn;

/// The wanted column; where none is wanted, the one with the usual name.
Index find_column(const CsvReader& csv, const std::string& wanted, const std::string& usual,
                  const std::string& option) {
  if (!wanted.empty()) return csv.column(wanted);
  if (const auto found = csv.find(usual)) return *found;
  kd::refuse(csv.name(), "has no column '" + usual + "'; name the right one with " + option);
}

/// The column of values, or nothing where visits are counted.
std::optional<Index> find_values(const CsvReader& csv, const Options& options) {
  if (!options.value.empty()) return csv.column(options.value);
  if (options.aggregate == "count") return std::nullopt;
  const auto usual = csv.find("volume");
  if (!usual && options.aggregate != "auto")
    kd::refuse("--aggregate", options.aggregate +
                                  " needs a column of numbers; name it with "
                                  "--value");
  return usual;
}

Records read_csv(CsvReader& csv, const Options& options, const kd::Threads& threads) {
  const Index user = find_column(csv, options.user, "user_id", "--user");
  std::vector<Index> category;
  for (const std::string& name : options.categories)
    category.push_back(csv.column(name));
  if (category.empty()) category.push_back(find_column(csv, "", "category_name", "--category"));
  const std::optional<Index> value = find_values(csv, options);

  Records records;
  for (const std::string& column : csv.header())
    records.gaps.push_back({column});
  records.user_column = csv.header()[static_cast<std::size_t>(user)];
  if (value) records.value_column = csv.header()[static_cast<std::size_t>(*value)];

  TextColumn user_names;
  std::vector<TextColumn> category_names(category.size());
  for (; csv.next(); ++records.count) {
    for (Index j = 0; j < csv.columns(); ++j)
      records.gaps[static_cast<std::size_t>(j)].empty += csv[j].empty() ? 1 : 0;
    user_names.add(csv[user]);
    for (std::size_t c = 0; c < category.size(); ++c)
      category_names[c].add(csv[category[c]]);
    if (!value) continue;
    records.values.push_back(csv.number(*value));
    if (kd::is_infinite(records.values.back())) csv.refuse_cell(*value, "is not finite");
  }
  if (records.count == 0) kd::refuse(csv.name(), "has a header but no records");

  const kd::CategoricalOptions empty_is_missing{.missing_tokens = {""}};
  records.users = kd::categorical(user_names, empty_is_missing, threads);
  for (std::size_t c = 0; c < category.size(); ++c) {
    records.category_columns.push_back(csv.header()[static_cast<std::size_t>(category[c])]);
    records.categories.push_back(kd::categorical(category_names[c], empty_is_missing, threads));
  }
  if (records.users.dictionary.size() < 2)
    kd::refuse(csv.name(), "has fewer than two users in column '" + records.user_column + "'");
  return records;
}

}  // namespace

Records read_records(const Options& options, const kd::Threads& threads) {
  if (!options.records.empty()) {
    CsvReader csv(options.records);
    Records records = read_csv(csv, options, threads);
    records.source = options.records;
    return records;
  }
  const std::string text = sample_csv();
  CsvReader csv("the embedded sample", std::make_unique<io::detail::NonOwningStringByteSource>(
                                           text.data(), static_cast<long long>(text.size())));
  Records records = read_csv(csv, options, threads);
  records.source = "embedded sample";
  return records;
}

}  // namespace segment_users
