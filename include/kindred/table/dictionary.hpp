// The dictionary of a categorical column: distinct byte strings and their numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/string_hash.hpp>

namespace kindred {

/// Distinct byte strings numbered 0 .. size()−1 in the order in which they were added.
///
/// Bytes are the identity: NUL, invalid UTF-8, blanks, the empty string and megabytes are ordinary
/// categories; nothing is trimmed or normalised. A missing value is not a category; its code is
/// `missing_code`, which no dictionary gives out.
///
/// Cost: `add` and `find` take time in proportion to the string, amortised, and never allocate for
/// a string that is known. Memory is the bytes, 8 more per category, and 13 to 26 for the index.
/// Hostile keys: a look-up never inspects more than 513 places of an index built with the fast
/// hash. The first key that would need more moves the whole dictionary, once, to a keyed hash
/// (SipHash-2-4, secret key), under which a collapse cannot be arranged. The codes never depend on
/// any of this.
/// Errors: more than 2³¹−1 categories are refused; whatever throws leaves the dictionary as it was.
class Dictionary {
 public:
  /// The most categories that a `Code` can number.
  static constexpr Index limit = 2147483647;

  Dictionary() = default;

  /// The categories of `texts`, in their order; a repeated one is refused with its row.
  static Dictionary of(std::span<const std::string> texts) {
    Dictionary made;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (made.add(texts[i]) != static_cast<Code>(i))
        refuse("categories", "hold \"" + texts[i] + "\" twice", {.row = static_cast<Index>(i)});
    return made;
  }

  /// How many strings there are.
  Index size() const noexcept {
    return offsets_.empty() ? 0 : static_cast<Index>(offsets_.size()) - 1;
  }
  /// True when there are none.
  bool empty() const noexcept { return size() == 0; }

  /// The number of this category, which becomes the next free one if the category is new.
  Code add(std::string_view text) {
    const std::uint32_t text_hash = hash(text);
    Code code = vacant;
    return is_at_home(text, text_hash, code) ? code : add(text, text_hash);
  }

  /// Adds many categories in their order; codes[i] becomes the number of texts[i]. Faster than one
  /// by one where the dictionary is larger than the cache, because the look-ups wait together.
  void add(std::span<const std::string_view> texts, std::span<Code> codes) {
    check_length(codes.size(), static_cast<Index>(texts.size()), "codes");
    std::uint32_t hashes[together];
    for (std::size_t begin = 0; begin < texts.size(); begin += together) {
      const auto block = texts.subspan(begin, std::min(together, texts.size() - begin));
      const bool keyed = keyed_;
      hash_block(block, hashes);
      for (std::size_t i = 0; i < block.size(); ++i) {
        Code& code = codes[begin + i];
        if (is_at_home(block[i], hashes[i], code)) continue;
        // The hash changes at most once in the life of a dictionary; then it is taken anew.
        code = keyed == keyed_ ? add(block[i], hashes[i]) : add(block[i]);
      }
    }
  }

  /// The number of this category, if the dictionary has it.
  std::optional<Code> find(std::string_view text) const noexcept {
    if (slots_.empty()) return std::nullopt;
    const Place place = locate(text, hash(text));
    return place.code == vacant ? std::nullopt : std::optional<Code>(place.code);
  }

  /// The bytes of a category, valid until the next `add`; a code outside 0 .. size()−1 is refused.
  std::string_view operator[](Code code) const {
    if (code < 0 || code >= size())
      refuse("code", "is " + std::to_string(code) + " in a dictionary of " +
                         std::to_string(size()) + " categories");
    return text(code);
  }

  /// Adds the categories of another dictionary, in its order; answers, for each of its codes, the
  /// code here. Merging the dictionaries of consecutive parts of a column gives the codes that the
  /// whole column would have got.
  std::vector<Code> merge(const Dictionary& other) {
    std::vector<Code> here(static_cast<std::size_t>(other.size()), vacant);
    std::vector<std::string_view> fresh;
    Index fresh_bytes = 0;
    other.for_each_block([&](Code begin, std::span<const std::string_view> texts) {
      std::uint32_t hashes[together];
      hash_block(texts, hashes);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        Code& target = here[static_cast<std::size_t>(begin) + i];
        if (!slots_.empty()) target = locate(texts[i], hashes[i]).code;
        if (target != vacant) continue;
        target = static_cast<Code>(size() + static_cast<Index>(fresh.size()));
        fresh.push_back(texts[i]);
        fresh_bytes += static_cast<Index>(texts[i].size());
      }
    });
    const Index total = size() + static_cast<Index>(fresh.size());
    if (total > limit)
      refuse("dictionary", "would hold " + std::to_string(total) +
                               " categories, and a code numbers at most 2^31-1");
    reserve(total, static_cast<Index>(used()) + fresh_bytes);
    std::vector<Code> codes(fresh.size());
    add(fresh, codes);
    return here;
  }

  /// A dictionary of the given categories of this one, numbered in the given order; a code given
  /// twice is refused.
  Dictionary reordered(std::span<const Code> order) const {
    std::vector<Code> now(static_cast<std::size_t>(size()), vacant);
    Index length = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      length += static_cast<Index>((*this)[order[i]].size());
      Code& code = now[static_cast<std::size_t>(order[i])];
      if (code != vacant)
        refuse("order", "holds the code " + std::to_string(order[i]) + " twice",
               {.row = static_cast<Index>(i)});
      code = static_cast<Code>(i);
    }
    Dictionary made;
    made.bytes_.resize(static_cast<std::size_t>(length));
    made.offsets_.reserve(order.size() + 1);
    for (const Code code : order)
      made.append(text(code));
    made.key_ = key_;
    made.keyed_ = keyed_;
    if (made.size() == size()) {
      // The same strings have the same places; only what stands there is another number.
      made.slots_ = slots_;
      for (Slot& slot : made.slots_)
        if (slot.code != vacant) slot.code = now[static_cast<std::size_t>(slot.code)];
    } else if (!made.empty()) {
      made.grow(made.size());
      made.index_all();
    }
    return made;
  }

  /// Makes room for that many categories of that many bytes together.
  void reserve(Index categories, Index bytes) {
    check_range(categories, 0, limit, "categories");
    const auto entries = static_cast<std::size_t>(categories) + 1;
    const auto length = static_cast<std::size_t>(std::max<Index>(bytes, 0));
    // At least doubling keeps repeated small reservations linear.
    if (entries > offsets_.capacity()) offsets_.reserve(std::max(entries, 2 * offsets_.capacity()));
    if (length > bytes_.size()) bytes_.resize(std::max(length, 2 * bytes_.size()));
    if (5 * slots_.size() < 8 * static_cast<std::size_t>(categories)) grow(categories);
  }

  /// All categories one after the other, and where each begins: category i is the bytes
  /// offsets()[i] .. offsets()[i+1]. This is Arrow's layout of a large string array.
  std::string_view bytes() const noexcept { return {bytes_.data(), used()}; }
  /// Where each string begins, and where the last ends: size() + 1 numbers.
  std::span<const Index> offsets() const noexcept { return offsets_; }

  /// Equal when they hold the same categories under the same codes.
  friend bool operator==(const Dictionary& a, const Dictionary& b) noexcept {
    if (a.size() != b.size()) return false;
    for (Code code = 0; code < a.size(); ++code)
      if (a.text(code) != b.text(code)) return false;
    return true;
  }

 private:
  struct Slot {
    std::uint32_t hash;
    Code code;
  };
  struct Place {
    std::uint32_t hash;
    Code code;
    std::size_t slot;
    int steps;
  };

  static constexpr Code vacant = -1;
  // At a load of at most 5/8 the longest run among 2³¹ honest keys is expected below 230.
  static constexpr int longest_run = 512;
  // Look-ups that wait for memory together.
  static constexpr std::size_t together = 32;

  std::string_view text(Code code) const noexcept {
    const auto i = static_cast<std::size_t>(code);
    return {bytes_.data() + offsets_[i], static_cast<std::size_t>(offsets_[i + 1] - offsets_[i])};
  }

  /// Hashes a block of strings and asks for their places in the index to be brought near.
  void hash_block(std::span<const std::string_view> texts, std::uint32_t* hashes) const noexcept {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      hashes[i] = hash(texts[i]);
      if (!slots_.empty()) __builtin_prefetch(slots_.data() + home(hashes[i]), 1);
    }
  }

  /// Calls `use(first code, texts)` for all categories, a block at a time.
  template <class Use>
  void for_each_block(Use&& use) const {
    std::string_view texts[together];
    for (Index begin = 0; begin < size(); begin += Index{together}) {
      const auto count = static_cast<std::size_t>(std::min(Index{together}, size() - begin));
      for (std::size_t i = 0; i < count; ++i)
        texts[i] = text(static_cast<Code>(begin + static_cast<Index>(i)));
      use(static_cast<Code>(begin), std::span<const std::string_view>(texts, count));
    }
  }

  /// Whether a category is known and stands where its hash points, as most do. A hash that is out
  /// of date finds nothing, or the category all the same.
  bool is_at_home(std::string_view wanted, std::uint32_t hash, Code& code) const noexcept {
    if (slots_.empty()) return false;
    const Slot found = slots_[home(hash)];
    if (found.hash != hash || found.code == vacant) return false;
    code = found.code;
    return detail::same_bytes(text(code), wanted);
  }

  Code add(std::string_view text, std::uint32_t text_hash) {
    if (5 * slots_.size() < 8 * (static_cast<std::size_t>(size()) + 1) && grow(size() + 1))
      text_hash = hash(text);
    Place place = locate(text, text_hash);
    if (place.code != vacant) return place.code;
    if (size() == limit) refuse("dictionary", "is full: a code numbers at most 2^31-1 categories");
    if (place.steps > longest_run && !keyed_) {
      index_keyed();
      place = locate(text, hash(text));
    }
    const Code code = static_cast<Code>(size());
    append(text);
    slots_[place.slot] = {place.hash, code};
    return code;
  }

  std::uint32_t hash(std::string_view text) const noexcept {
    return static_cast<std::uint32_t>(
        (keyed_ ? detail::keyed_hash(text, key_) : detail::fast_hash(text)) >> 32);
  }

  /// Where the category is, or where it would go. Places follow the leading bits of the hash, so
  /// that doubling the index moves through memory in order.
  Place locate(std::string_view wanted, std::uint32_t hash) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = home(hash);
    for (int steps = 0;; ++steps, slot = (slot + 1) & mask) {
      const Slot& found = slots_[slot];
      if (found.code == vacant || (steps > longest_run && !keyed_))
        return {hash, vacant, slot, steps};
      if (found.hash == hash && detail::same_bytes(text(found.code), wanted))
        return {hash, found.code, slot, steps};
    }
  }

  std::size_t home(std::uint32_t hash) const noexcept {
    return static_cast<std::size_t>(std::uint64_t{hash} * slots_.size() >> 32);
  }

  void append(std::string_view text) {
    // Everything that can throw comes before anything that changes what the dictionary holds.
    const std::size_t needed = static_cast<std::size_t>(size()) + 2;
    if (needed > offsets_.capacity())
      offsets_.reserve(std::max<std::size_t>(16, 2 * offsets_.capacity()));
    const std::size_t begin = used(), end = begin + text.size();
    if (end > bytes_.size()) return append_elsewhere(text);
    if (offsets_.empty()) offsets_.push_back(0);
    detail::copy_bytes(text, bytes_.data() + begin);
    offsets_.push_back(static_cast<Index>(end));
  }

  /// Appends a category for which there is no room, and which may itself lie in the dictionary.
  void append_elsewhere(std::string_view text) {
    std::string larger;
    larger.resize(std::max({used() + text.size(), 2 * bytes_.size(), std::size_t{64}}));
    std::copy_n(bytes_.data(), used(), larger.data());
    detail::copy_bytes(text, larger.data() + used());
    if (offsets_.empty()) offsets_.push_back(0);
    offsets_.push_back(offsets_.back() + static_cast<Index>(text.size()));
    bytes_.swap(larger);
  }

  /// How many of the bytes belong to categories; the others are room for more.
  std::size_t used() const noexcept {
    return offsets_.empty() ? 0 : static_cast<std::size_t>(offsets_.back());
  }

  /// Makes the index large enough; true when that changed the hash.
  bool grow(Index categories) {
    std::size_t count = 16;
    while (5 * count < 8 * static_cast<std::size_t>(categories))
      count *= 2;
    std::vector<Slot> old(count, Slot{0, vacant});
    old.swap(slots_);
    bool crowded = false;
    for (const Slot& slot : old)
      if (slot.code != vacant) crowded = !place(slot) || crowded;
    if (crowded) index_keyed();
    return crowded;
  }

  /// Puts all categories into an index that is vacant.
  void index_all() noexcept {
    for (Code code = 0; code < size(); ++code)
      if (!place({hash(text(code)), code})) return index_keyed();
  }

  /// Puts an entry that is not in the index into it; false when its run is too long.
  bool place(Slot entry) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = home(entry.hash);
    int steps = 0;
    for (; slots_[slot].code != vacant; slot = (slot + 1) & mask)
      if (++steps > longest_run && !keyed_) return false;
    slots_[slot] = entry;
    return true;
  }

  void index_keyed() noexcept {
    keyed_ = true;
    key_ = detail::secret_key(slots_.data());
    std::fill(slots_.begin(), slots_.end(), Slot{0, vacant});
    index_all();
  }

  std::string bytes_{};
  std::vector<Index> offsets_{};
  std::vector<Slot> slots_{};
  detail::HashKey key_{};
  bool keyed_ = false;
};

}  // namespace kindred
