// Fills missing categories from the rows of the same group.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/saved.hpp>
#include <kindred/impute/categorical.hpp>
#include <kindred/impute/detail/groups.hpp>

namespace kindred {

class GroupCategoricalImputerModel;

/// Fills missing categories (code −1) with the most frequent one of their group: the category of a
/// visit from the visits to the same domain. A group is a category of a key column; where it has
/// too few observed values, and where the key is missing or was not in the data of `fit`, the most
/// frequent category of all rows serves. Of equally frequent ones that which sorts first bytewise.
struct GroupCategoricalImputer {
  /// How many observed values a group needs to have a say.
  Index min_group_size = 1;
  /// The category for a column without any observed value.
  std::string fill_value = "missing";
  /// Whether a column without any observed value is filled with `fill_value` or refused.
  AllMissing all_missing = AllMissing::fill;

  /// Learns the category of every group of `key` from a column of n values. O(n) time beside a
  /// look-at every category of every group; the model keeps the categories and the groups. A column
  /// without rows is refused, and so are a key of another length, codes that a dictionary does not
  /// have and, if asked, an all-missing column.
  GroupCategoricalImputerModel fit(const CategoricalColumn& column,
                                   const CategoricalColumn& key) const;

  friend bool operator==(const GroupCategoricalImputer&, const GroupCategoricalImputer&) = default;
};

/// A fitted imputer of categories: complete, immutable, safe to share between threads.
class GroupCategoricalImputerModel {
 public:
  /// What was asked for.
  const GroupCategoricalImputer& options() const noexcept { return options_; }

  /// The categories of the key.
  const Dictionary& groups() const noexcept { return groups_; }
  /// The category of a group, or nothing where it has no say.
  std::optional<std::string_view> value(Code group) const {
    check_range(group, 0, groups_.size() - 1, "group");
    const Code code = modes_[static_cast<std::size_t>(group)];
    if (code == missing_code) return std::nullopt;
    return categories_[code];
  }
  /// What fills where the group has no say, with the numbers of missing and observed values.
  const CategoricalImputerModel& otherwise() const noexcept { return otherwise_; }

  /// The column with missing values filled by the groups of `key` (as many codes, of any
  /// dictionary: groups are known by their text). Categories keep their codes; those that fill are
  /// added to the dictionary, in order of appearance, if they are not there yet. O(m) time for m
  /// values and a look-up for every category of the key.
  CategoricalColumn transform(CategoricalColumn column, const CategoricalColumn& key) const {
    check_codes(column, "column");
    detail::check_key(key, column.size());
    const detail::GroupsOfKeys group_of(groups_, key);
    // The code that each group fills with, found when it is first needed; the last is all rows'.
    std::vector<Code> filling(modes_.size() + 1, missing_code);
    for (Index i = 0; i < column.size(); ++i) {
      Code& code = column.codes[static_cast<std::size_t>(i)];
      if (code != missing_code) continue;
      const Code group = group_of.of(i);
      const bool own = has_own(group);
      Code& fill = own ? filling[static_cast<std::size_t>(group)] : filling.back();
      if (fill == missing_code)
        fill = column.dictionary.add(own ? categories_[modes_[static_cast<std::size_t>(group)]]
                                         : std::string_view(otherwise_.value()));
      code = fill;
    }
    return column;
  }

  /// How many values `transform` would fill in a column, and from where.
  GroupFilled filled(const CategoricalColumn& column, const CategoricalColumn& key) const {
    check_codes(column, "column");
    detail::check_key(key, column.size());
    const detail::GroupsOfKeys group_of(groups_, key);
    GroupFilled filled;
    for (Index i = 0; i < column.size(); ++i)
      if (column.codes[static_cast<std::size_t>(i)] == missing_code)
        detail::count_filled(filled, group_of.of(i), has_own(group_of.of(i)));
    return filled;
  }

 private:
  friend struct GroupCategoricalImputer;
  friend struct SavedForm<GroupCategoricalImputerModel>;

  GroupCategoricalImputerModel(const GroupCategoricalImputer& options, Dictionary groups,
                               Dictionary categories, std::vector<Code> modes,
                               CategoricalImputerModel otherwise)
      : options_(options),
        groups_(std::move(groups)),
        categories_(std::move(categories)),
        modes_(std::move(modes)),
        otherwise_(std::move(otherwise)) {}

  bool has_own(Code group) const noexcept {
    return group >= 0 && modes_[static_cast<std::size_t>(group)] != missing_code;
  }

  GroupCategoricalImputer options_;
  Dictionary groups_, categories_;
  std::vector<Code> modes_;
  CategoricalImputerModel otherwise_;
};

inline GroupCategoricalImputerModel GroupCategoricalImputer::fit(
    const CategoricalColumn& column, const CategoricalColumn& key) const {
  check_range(min_group_size, 1, std::numeric_limits<Index>::max(), "min_group_size");
  auto otherwise =
      CategoricalImputer{.fill_value = fill_value, .all_missing = all_missing}.fit(column);
  detail::check_key(key, column.size());
  const detail::GroupRows rows(key);
  std::vector<Code> modes(static_cast<std::size_t>(key.dictionary.size()), missing_code);
  std::vector<Index> counts(static_cast<std::size_t>(column.dictionary.size()), 0);
  std::vector<Code> met;
  for (std::size_t g = 0; g < modes.size(); ++g) {
    Index observed = 0;
    for (const Index i : rows.of(static_cast<Index>(g))) {
      const Code code = column.codes[static_cast<std::size_t>(i)];
      if (code == missing_code) continue;
      ++observed;
      if (counts[static_cast<std::size_t>(code)]++ == 0) met.push_back(code);
    }
    Code best = missing_code;
    Index most = 0;
    for (const Code code : met) {
      const Index count = std::exchange(counts[static_cast<std::size_t>(code)], 0);
      if (count < most || (count == most && column.dictionary[best] < column.dictionary[code]))
        continue;
      best = code;
      most = count;
    }
    met.clear();
    if (observed >= min_group_size) modes[g] = best;
  }
  return {*this, key.dictionary, column.dictionary, std::move(modes), std::move(otherwise)};
}

}  // namespace kindred
