// Imputers by groups as bytes: `save(model)` and `load<GroupImputerModel<double>>(bytes)`.
//
// Form "group64" (and "group32", of float data), version 1: strategy (8 bits), the fewest values
// with which a group has a say (64 bits), fill value (double), what is done about all-missing
// columns (8 bits), the form of the groups' dictionary, the form of the imputer for the others, and
// the value of every column in every group (doubles, group by group; NaN for none).
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include <kindred/impute/detail/saved_options.hpp>
#include <kindred/impute/group.hpp>
#include <kindred/impute/saved_simple.hpp>
#include <kindred/table/saved_dictionary.hpp>

namespace kindred {

/// Saves models with all their groups, in 8 bytes a column and group. Loading refuses values that
/// the matrix's type does not have.
template <Real T>
struct SavedForm<GroupImputerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "group32" : "group64";
  static constexpr std::uint32_t version = 1;

  static void write(const GroupImputerModel<T>& model, ByteWriter& writer) {
    detail::put_choice(model.options_.strategy, writer);
    writer.put(std::int64_t{model.options_.min_group_size});
    writer.put(model.options_.fill_value);
    detail::put_choice(model.options_.all_missing, writer);
    SavedForm<Dictionary>::write(model.groups_, writer);
    SavedForm<SimpleImputerModel<T>>::write(model.otherwise_, writer);
    for (Index i = 0; i < model.statistics_.size(); ++i)
      writer.put(model.statistics_.data()[i]);
  }

  static GroupImputerModel<T> read(ByteReader& reader, std::uint32_t) {
    GroupImputer options{
        .strategy = detail::take_choice(reader, Impute::constant, "strategy"),
        .min_group_size = reader.take<std::int64_t>(),
        .fill_value = reader.take<double>(),
        .all_missing = detail::take_choice(reader, AllMissing::refuse, "all_missing")};
    detail::check_options(options);
    Dictionary groups = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    auto otherwise =
        SavedForm<SimpleImputerModel<T>>::read(reader, SavedForm<SimpleImputerModel<T>>::version);
    detail::check_part(otherwise.options(), detail::otherwise_of(options));
    const Index d = otherwise.columns();
    if (groups.size() > static_cast<Index>(reader.left() / sizeof(double)) / d)
      refuse("statistics", "are not there for all groups");
    constexpr auto largest = static_cast<double>(std::numeric_limits<T>::max());
    Matrix<double> statistics(groups.size(), d);
    for (Index g = 0; g < groups.size(); ++g)
      for (Index j = 0; j < d; ++j) {
        const auto value = statistics(g, j) = reader.take<double>();
        if (!is_nan(value) && std::abs(value) > largest)
          refuse("statistics", "are beyond the matrix's type", {.row = g, .column = j});
      }
    return {std::move(options), std::move(groups), std::move(statistics), std::move(otherwise)};
  }
};

}  // namespace kindred
