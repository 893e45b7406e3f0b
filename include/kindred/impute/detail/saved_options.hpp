// Options as bytes, read with distrust.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/impute/simple.hpp>

namespace kindred::detail {

inline void put_options(const SimpleImputer& options, ByteWriter& writer) {
  put_choice(options.strategy, writer);
  writer.put(std::uint64_t{options.strategies.size()});
  for (const Impute strategy : options.strategies)
    put_choice(strategy, writer);
  writer.put(options.fill_value);
  writer.put_all(std::span<const double>(options.fill_values));
  put_choice(options.all_missing, writer);
}

inline SimpleImputer take_simple_options(ByteReader& reader) {
  SimpleImputer options{.strategy = take_choice(reader, Impute::constant, "strategy")};
  options.strategies.resize(reader.take_count(1));
  for (Impute& strategy : options.strategies)
    strategy = take_choice(reader, Impute::constant, "strategies");
  options.fill_value = reader.take<double>();
  options.fill_values = reader.take_all<double>();
  options.all_missing = take_choice(reader, AllMissing::refuse, "all_missing");
  return options;
}

/// Refuses a part of a model that was not fitted as the whole claims.
template <class Options>
void check_part(const Options& found, const Options& expected) {
  if (!(found == expected)) refuse("options", "are not those of the model's parts");
}

}  // namespace kindred::detail
