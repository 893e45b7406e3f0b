// Reads and writes files of bytes, whole.
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/error.hpp>

#include "csv_writer.hpp"

namespace examples {

inline std::vector<std::byte> read_bytes(const std::string& path) {
  const auto fail = [&] {
    kindred::refuse(path, std::string("cannot be read: ") + std::strerror(errno));
  };
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) fail();
  std::vector<std::byte> bytes;
  std::array<std::byte, 1 << 16> part;
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), file.get()))
    bytes.insert(bytes.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
  if (std::ferror(file.get()) != 0) fail();
  return bytes;
}

inline void write_bytes(const std::string& path, std::span<const std::byte> bytes) {
  write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace examples
