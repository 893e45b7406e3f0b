// The rows of every group, and the groups of later rows by their category.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/impute/group_filled.hpp>
#include <kindred/table/categorical.hpp>

namespace kindred::detail {

/// Row numbers group by group, in order within each; rows without a key are in none.
struct GroupRows {
  std::vector<std::size_t> offsets{};
  std::vector<Index> rows{};

  explicit GroupRows(const CategoricalColumn& key)
      : offsets(static_cast<std::size_t>(key.dictionary.size()) + 1) {
    const std::vector<Index> counts = category_counts(key);
    for (std::size_t g = 0; g < counts.size(); ++g)
      offsets[g + 1] = offsets[g] + static_cast<std::size_t>(counts[g]);
    rows.resize(offsets.back());
    std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
    for (Index i = 0; i < key.size(); ++i) {
      const Code group = key.codes[static_cast<std::size_t>(i)];
      if (group != missing_code) rows[next[static_cast<std::size_t>(group)]++] = i;
    }
  }

  std::span<const Index> of(Index group) const noexcept {
    const auto g = static_cast<std::size_t>(group);
    return std::span(rows).subspan(offsets[g], offsets[g + 1] - offsets[g]);
  }
};

/// Refuses a key that has no code for every row, or codes that its dictionary does not have.
inline void check_key(const CategoricalColumn& key, Index rows) {
  check_length(key.codes.size(), rows, "key");
  check_codes(key, "key");
}

/// A key that `fit` did not see; a missing one stays `missing_code`.
inline constexpr Code unknown_group = -2;

/// The groups of later keys.
class GroupsOfKeys {
 public:
  GroupsOfKeys(const Dictionary& groups, const CategoricalColumn& key) : key_(key) {
    for (Code code = 0; code < key.dictionary.size(); ++code)
      group_.push_back(groups.find(key.dictionary[code]).value_or(unknown_group));
  }

  Code of(Index row) const noexcept {
    const Code code = key_.codes[static_cast<std::size_t>(row)];
    return code == missing_code ? missing_code : group_[static_cast<std::size_t>(code)];
  }

 private:
  const CategoricalColumn& key_;
  std::vector<Code> group_{};
};

/// Counts one value whose group has, or has not, enough observed.
inline void count_filled(GroupFilled& filled, Code group, bool has_own) noexcept {
  ++(group == missing_code    ? filled.missing_key
     : group == unknown_group ? filled.unknown_key
     : has_own                ? filled.from_group
                              : filled.small_group);
}

}  // namespace kindred::detail
