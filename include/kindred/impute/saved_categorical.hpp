// Imputers of categories as bytes: `save(model)` and `load<CategoricalImputerModel>(bytes)`.
//
// Form "catimp", version 1: strategy (8 bits), fill value (text), what is done about an all-missing
// column (8 bits), the form of the dictionary, how often each of its categories was observed (64
// bits each) and how many values were missing (64 bits).
//
// Form "groupcat", version 1: the fewest values with which a group has a say (64 bits), fill value,
// what is done about an all-missing column, the forms of the groups' and of the categories'
// dictionary, the code that fills each group (32 bits each; −1 for none) and the form of the
// imputer for the others.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/impute/categorical.hpp>
#include <kindred/impute/detail/saved_options.hpp>
#include <kindred/impute/group_categorical.hpp>
#include <kindred/table/saved_dictionary.hpp>

namespace kindred {

/// Saves models with what they need to merge. Loading refuses counts that cannot be; what is loaded
/// fills alike.
template <>
struct SavedForm<CategoricalImputerModel> {
  static constexpr std::string_view kind = "catimp";
  static constexpr std::uint32_t version = 1;

  static void write(const CategoricalImputerModel& model, ByteWriter& writer) {
    detail::put_choice(model.options_.strategy, writer);
    writer.put_text(model.options_.fill_value);
    detail::put_choice(model.options_.all_missing, writer);
    SavedForm<Dictionary>::write(model.categories_, writer);
    for (const Index count : model.counts_)
      writer.put(std::int64_t{count});
    writer.put(std::int64_t{model.missing_});
  }

  static CategoricalImputerModel read(ByteReader& reader, std::uint32_t) {
    CategoricalImputer options{
        .strategy = detail::take_choice(reader, ImputeCategory::constant, "strategy"),
        .fill_value = reader.take_text(),
        .all_missing = detail::take_choice(reader, AllMissing::refuse, "all_missing")};
    Dictionary categories = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    std::vector<Index> counts(static_cast<std::size_t>(categories.size()));
    // All counts together stay in range, and so do those of merged models.
    Index left = Index{1} << 60;
    const auto take = [&] {
      const Index count = reader.take<std::int64_t>();
      check_range(count, 0, left, "counts");
      left -= count;
      return count;
    };
    for (Index& count : counts)
      count = take();
    const Index missing = take();
    if (left == Index{1} << 60) refuse("counts", "are all zero");
    return {std::move(options), std::move(categories), std::move(counts), missing};
  }
};

/// Saves models with all their groups. Loading refuses codes that no category has; what is loaded
/// fills alike.
template <>
struct SavedForm<GroupCategoricalImputerModel> {
  static constexpr std::string_view kind = "groupcat";
  static constexpr std::uint32_t version = 1;

  static void write(const GroupCategoricalImputerModel& model, ByteWriter& writer) {
    writer.put(std::int64_t{model.options_.min_group_size});
    writer.put_text(model.options_.fill_value);
    detail::put_choice(model.options_.all_missing, writer);
    SavedForm<Dictionary>::write(model.groups_, writer);
    SavedForm<Dictionary>::write(model.categories_, writer);
    for (const Code code : model.modes_)
      writer.put(std::int32_t{code});
    SavedForm<CategoricalImputerModel>::write(model.otherwise_, writer);
  }

  static GroupCategoricalImputerModel read(ByteReader& reader, std::uint32_t) {
    GroupCategoricalImputer options{
        .min_group_size = reader.take<std::int64_t>(),
        .fill_value = reader.take_text(),
        .all_missing = detail::take_choice(reader, AllMissing::refuse, "all_missing")};
    check_range(options.min_group_size, 1, std::numeric_limits<Index>::max(), "min_group_size");
    Dictionary groups = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    Dictionary categories = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    std::vector<Code> modes(static_cast<std::size_t>(groups.size()));
    for (Code& code : modes) {
      code = reader.take<std::int32_t>();
      check_range(code, missing_code, categories.size() - 1, "modes");
    }
    auto otherwise = SavedForm<CategoricalImputerModel>::read(
        reader, SavedForm<CategoricalImputerModel>::version);
    detail::check_part(otherwise.options(),
                       {.fill_value = options.fill_value, .all_missing = options.all_missing});
    return {std::move(options), std::move(groups), std::move(categories), std::move(modes),
            std::move(otherwise)};
  }
};

}  // namespace kindred
