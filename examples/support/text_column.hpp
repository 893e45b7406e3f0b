// A column of texts in one piece of memory: ten million cells are two allocations, not ten million.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace examples {

/// A random-access range of `std::string_view`, as `kindred::categorical` takes it.
class TextColumn {
 public:
  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using iterator_concept = std::random_access_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = std::string_view;

    Iterator() = default;
    Iterator(const TextColumn* column, difference_type at) : column_(column), at_(at) {}

    reference operator*() const { return (*column_)[at_]; }
    reference operator[](difference_type n) const { return (*column_)[at_ + n]; }
    Iterator& operator+=(difference_type n) { return at_ += n, *this; }
    Iterator& operator-=(difference_type n) { return at_ -= n, *this; }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this -= 1; }
    Iterator operator++(int) { return {column_, at_++}; }
    Iterator operator--(int) { return {column_, at_--}; }
    friend Iterator operator+(Iterator i, difference_type n) { return i += n; }
    friend Iterator operator+(difference_type n, Iterator i) { return i += n; }
    friend Iterator operator-(Iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(Iterator a, Iterator b) { return a.at_ - b.at_; }
    friend auto operator<=>(Iterator a, Iterator b) { return a.at_ <=> b.at_; }
    friend bool operator==(Iterator a, Iterator b) { return a.at_ == b.at_; }

   private:
    const TextColumn* column_ = nullptr;
    difference_type at_ = 0;
  };

  void add(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
  }

  kindred::Index size() const { return static_cast<kindred::Index>(ends_.size()); }

  std::string_view operator[](kindred::Index i) const {
    const auto at = static_cast<std::size_t>(i);
    const std::size_t begin = at == 0 ? 0 : ends_[at - 1];
    return std::string_view(bytes_).substr(begin, ends_[at] - begin);
  }

  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace examples
