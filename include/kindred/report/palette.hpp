// Colours that stay apart for colour-blind eyes: for segments, for amounts, for deviations.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// An sRGB colour, 8 bits per channel.
struct Color {
  std::uint8_t red;    ///< 0 .. 255
  std::uint8_t green;  ///< 0 .. 255
  std::uint8_t blue;   ///< 0 .. 255
  /// Equal in every channel.
  bool operator==(const Color&) const = default;

  /// "#rrggbb".
  std::string hex() const {
    constexpr char digits[] = "0123456789abcdef";
    std::string text = "#";
    for (const std::uint8_t channel : {red, green, blue}) {
      text += digits[channel >> 4];
      text += digits[channel & 15];
    }
    return text;
  }
};

/// The colour a share `t` in [0, 1] of the way from one colour to another, straight through sRGB.
constexpr Color mix(Color from, Color to, double t) noexcept {
  const auto channel = [t](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(a + (b - a) * t + 0.5);
  };
  return {channel(from.red, to.red), channel(from.green, to.green), channel(from.blue, to.blue)};
}

/// How many segments in a row get hues of their own; further ones get lighter, then darker shades.
inline constexpr Index segment_hues = 8;

/// The colour of a segment by its label; negative labels (no segment) are grey. The first eight
/// differ by at least 0.07 in Oklab for normal, protanopic, deuteranopic and tritanopic eyes; then
/// come eight lighter and eight darker ones, and from 24 on they repeat. Source: the first six are
/// those of Okabe and Ito, "Color Universal Design" (2008), without the yellow that vanishes on
/// white.
constexpr Color segment_color(Label label) noexcept {
  constexpr std::array<Color, segment_hues> hues = {{{0x00, 0x72, 0xB2},
                                                     {0xD5, 0x5E, 0x00},
                                                     {0x00, 0x9E, 0x73},
                                                     {0xCC, 0x79, 0xA7},
                                                     {0xE6, 0x9F, 0x00},
                                                     {0x56, 0xB4, 0xE9},
                                                     {0x33, 0x22, 0x88},
                                                     {0x88, 0x22, 0x55}}};
  if (label < 0) return {0x8A, 0x8F, 0x98};
  const Color hue = hues[static_cast<std::size_t>(label % segment_hues)];
  const Index shade = label / segment_hues % 3;
  if (shade == 0) return hue;
  return shade == 1 ? mix(hue, {255, 255, 255}, 0.45) : mix(hue, {0, 0, 0}, 0.4);
}

namespace detail::drawing {

template <std::size_t N>
constexpr Color along(const std::array<Color, N>& stops, double t) noexcept {
  const double place = std::clamp(t, 0.0, 1.0) * static_cast<double>(N - 1);
  const auto stop = std::min(static_cast<std::size_t>(place), N - 2);
  return mix(stops[stop], stops[stop + 1], place - static_cast<double>(stop));
}

}  // namespace detail::drawing

/// The colour of an amount: t = 0 nearly white, t = 1 dark blue, evenly darker between.
constexpr Color sequential_color(double t) noexcept {
  constexpr std::array<Color, 9> stops = {{{0xf6, 0xf8, 0xf7},
                                           {0xd0, 0xe5, 0xe0},
                                           {0xa9, 0xd3, 0xc9},
                                           {0x7b, 0xb7, 0xbd},
                                           {0x4a, 0x9b, 0xb0},
                                           {0x35, 0x7d, 0xa0},
                                           {0x22, 0x60, 0x8f},
                                           {0x1b, 0x43, 0x6e},
                                           {0x14, 0x27, 0x4e}}};
  return detail::drawing::along(stops, t);
}

/// The colour of a deviation: t = 0 deep blue (below), t = 1/2 nearly white, t = 1 deep red
/// (above).
constexpr Color diverging_color(double t) noexcept {
  constexpr std::array<Color, 13> stops = {{{0x12, 0x39, 0x6b},
                                            {0x27, 0x5e, 0x93},
                                            {0x3f, 0x86, 0xbd},
                                            {0x75, 0xa9, 0xd0},
                                            {0xa8, 0xcd, 0xe2},
                                            {0xd0, 0xe2, 0xec},
                                            {0xf7, 0xf7, 0xf5},
                                            {0xf8, 0xdb, 0xc6},
                                            {0xf6, 0xbf, 0x96},
                                            {0xe9, 0x93, 0x65},
                                            {0xd9, 0x65, 0x2f},
                                            {0xa9, 0x41, 0x1c},
                                            {0x7a, 0x1c, 0x0a}}};
  return detail::drawing::along(stops, t);
}

}  // namespace kindred
