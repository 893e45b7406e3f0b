// The rows or the columns of a pivot with several keys: which combinations of categories there are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/category_order.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// In which order the categories of a key stand in a pivot.
enum class KeyOrder {
  dictionary,  ///< that of the column's dictionary; merging appends what is new
  sorted       ///< bytewise; the parts of the data may be merged in any order
};

/// Which combinations of several keys a pivot has; a single key always has its whole dictionary.
enum class Combinations {
  met,  ///< those that occur in the records
  all   ///< every category of the one with every category of the other
};

/// How the keys of a pivot become its rows or columns.
struct KeyRules {
  KeyOrder order = KeyOrder::dictionary;          ///< in which order categories stand
  Combinations combinations = Combinations::met;  ///< of several keys

  friend bool operator==(const KeyRules&, const KeyRules&) = default;
};

namespace detail {
struct KeyedRecords;
struct UnitedKeys;
}  // namespace detail

/// The combinations of categories of some keys, in ascending order of their codes, the first key
/// before the second. Without keys there is one combination, of nothing.
class PivotKeys {
 public:
  PivotKeys() = default;

  /// Names of the keys.
  std::span<const std::string> names() const noexcept { return names_; }
  /// Categories of each key.
  std::span<const Dictionary> dictionaries() const noexcept { return dictionaries_; }

  /// How many combinations there are.
  Index size() const noexcept { return static_cast<Index>(numbers_.size()); }

  /// The category that a key has in a combination.
  std::string_view category(Index combination, Index key) const {
    return dictionaries_[checked(key)][code(combination, key)];
  }
  /// The code of that category.
  Code code(Index combination, Index key) const {
    check_range(combination, 0, size() - 1, "combination");
    Index number = numbers_[static_cast<std::size_t>(combination)];
    for (std::size_t later = dictionaries_.size() - 1; later > checked(key); --later)
      number /= dictionaries_[later].size();
    return static_cast<Code>(number % dictionaries_[checked(key)].size());
  }

  /// "city=Oslo, month=3".
  std::string label(Index combination) const {
    std::string text;
    for (std::size_t key = 0; key < names_.size(); ++key)
      text += (key == 0 ? "" : ", ") + names_[key] + '=' +
              std::string(category(combination, static_cast<Index>(key)));
    return text;
  }

  /// Equal when they have the same names, categories and combinations.
  friend bool operator==(const PivotKeys&, const PivotKeys&) = default;

 private:
  friend struct detail::KeyedRecords;
  friend struct detail::UnitedKeys;

  std::size_t checked(Index key) const {
    check_range(key, 0, static_cast<Index>(names_.size()) - 1, "key");
    return static_cast<std::size_t>(key);
  }

  /// How many combinations of all categories there are; what cannot be counted is refused.
  Index product() const {
    Index all = 1;
    for (const Dictionary& dictionary : dictionaries_)
      all = checked_product(all, dictionary.size(), "keys");
    return all;
  }

  bool has_all(const KeyRules& rules) const noexcept {
    return names_.size() < 2 || rules.combinations == Combinations::all;
  }

  void take_all() {
    const Index all = product();
    check_count(all);
    numbers_.resize(static_cast<std::size_t>(all));
    std::iota(numbers_.begin(), numbers_.end(), Index{0});
  }

  void check_count(Index count) const {
    if (count > Dictionary::limit)
      refuse("keys", "have " + std::to_string(count) +
                         " combinations, and rows or columns are at most 2^31-1");
  }

  std::vector<std::string> names_{};
  std::vector<Dictionary> dictionaries_{};
  std::vector<Index> numbers_{};  // the combinations, counted through all products
};

namespace detail {

/// The keys of two parts of the data together, and where their combinations are now.
struct UnitedKeys {
  PivotKeys keys{};
  std::vector<Index> first{}, second{};

  UnitedKeys(const PivotKeys& a, const PivotKeys& b, const KeyRules& rules) : keys(a) {
    std::vector<std::vector<Code>> from_a, from_b;
    for (std::size_t key = 0; key < keys.names_.size(); ++key) {
      Dictionary& dictionary = keys.dictionaries_[key];
      std::vector<Code> in_a(static_cast<std::size_t>(dictionary.size()));
      std::iota(in_a.begin(), in_a.end(), Code{0});
      std::vector<Code> in_b = dictionary.merge(b.dictionaries_[key]);
      if (rules.order == KeyOrder::sorted) sort(dictionary, in_a, in_b);
      from_a.push_back(std::move(in_a));
      from_b.push_back(std::move(in_b));
    }
    keys.product();
    first = numbers(a, from_a);
    second = numbers(b, from_b);
    if (keys.has_all(rules)) {
      keys.take_all();
      return;
    }
    keys.numbers_ = first;
    keys.numbers_.insert(keys.numbers_.end(), second.begin(), second.end());
    std::sort(keys.numbers_.begin(), keys.numbers_.end());
    keys.numbers_.erase(std::unique(keys.numbers_.begin(), keys.numbers_.end()),
                        keys.numbers_.end());
    keys.check_count(keys.size());
    for (std::vector<Index>* places : {&first, &second})
      for (Index& number : *places)
        number = std::lower_bound(keys.numbers_.begin(), keys.numbers_.end(), number) -
                 keys.numbers_.begin();
  }

 private:
  static void sort(Dictionary& dictionary, std::vector<Code>& a, std::vector<Code>& b) {
    const std::vector<Code> order = bytewise_order(dictionary);
    std::vector<Code> now(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      now[static_cast<std::size_t>(order[i])] = static_cast<Code>(i);
    dictionary = dictionary.reordered(order);
    for (std::vector<Code>* codes : {&a, &b})
      for (Code& code : *codes)
        code = now[static_cast<std::size_t>(code)];
  }

  /// The combinations of a part as numbers among all products of the united dictionaries.
  std::vector<Index> numbers(const PivotKeys& part,
                             const std::vector<std::vector<Code>>& code_here) const {
    std::vector<Index> made(static_cast<std::size_t>(part.size()), 0);
    for (std::size_t i = 0; i < made.size(); ++i)
      for (std::size_t key = 0; key < keys.dictionaries_.size(); ++key) {
        const Code code = part.code(static_cast<Index>(i), static_cast<Index>(key));
        made[i] = made[i] * keys.dictionaries_[key].size() +
                  code_here[key][static_cast<std::size_t>(code)];
      }
    return made;
  }
};

}  // namespace detail
}  // namespace kindred
