// Indicators of missing values as bytes: `save(model)` and `load<MissingIndicatorModel>(bytes)`.
//
// Form "missing", version 1: features (8 bits), whether new missing values are refused (8 bits),
// the number of columns and of missing values in each (64 bits each), and the name of every column
// that has an indicator (text).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/impute/detail/saved_options.hpp>
#include <kindred/impute/missing_indicator.hpp>

namespace kindred {

/// Saves models with their lineage. Loading refuses numbers that cannot be.
template <>
struct SavedForm<MissingIndicatorModel> {
  static constexpr std::string_view kind = "missing";
  static constexpr std::uint32_t version = 1;

  static void write(const MissingIndicatorModel& model, ByteWriter& writer) {
    detail::put_choice(model.options_.features, writer);
    writer.put(static_cast<std::uint8_t>(model.options_.error_on_new));
    writer.put(std::uint64_t{model.missing_.size()});
    for (const Index missing : model.missing_)
      writer.put(std::int64_t{missing});
    for (const OutputColumn& output : model.outputs_)
      writer.put_text(output.source);
  }

  static MissingIndicatorModel read(ByteReader& reader, std::uint32_t) {
    const MissingIndicator options{
        .features = detail::take_choice(reader, IndicatorFeatures::all, "features"),
        .error_on_new = detail::take_choice(reader, std::uint8_t{1}, "error_on_new") != 0};
    std::vector<std::int64_t> saved = reader.take_all<std::int64_t>();
    if (saved.empty()) refuse("columns", "are none");
    const std::vector<Index> missing(saved.begin(), saved.end());
    std::vector<std::string> names(missing.size());
    for (std::size_t j = 0; j < missing.size(); ++j) {
      check_range(missing[j], 0, std::numeric_limits<Index>::max(), "missing");
      if (options.features == IndicatorFeatures::all || missing[j] > 0)
        names[j] = reader.take_text();
    }
    return {options, missing, names};
  }
};

}  // namespace kindred
