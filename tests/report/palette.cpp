// Tests of the colours, above all that colour-blind eyes can tell segments apart.
#include <array>
#include <cmath>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include <kindred/report/palette.hpp>

using namespace kindred;

namespace {

using Vector = std::array<double, 3>;
using Transform = std::array<Vector, 3>;

Vector times(const Transform& m, const Vector& v) {
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      out[i] += m[i][j] * v[j];
  return out;
}

/// Linear light seen by an eye, then Oklab (Ottosson 2020).
Vector seen(Color color, const Transform& eye) {
  const auto linear = [](std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  Vector light = times(eye, {linear(color.red), linear(color.green), linear(color.blue)});
  for (double& part : light)
    part = std::fmin(1, std::fmax(0, part));
  Vector cones = times({{{0.4122214708, 0.5363325363, 0.0514459929},
                         {0.2119034982, 0.6806995451, 0.1073969566},
                         {0.0883024619, 0.2817188376, 0.6299787005}}},
                       light);
  for (double& part : cones)
    part = std::cbrt(part);
  return times({{{0.2104542553, 0.7936177850, -0.0040720468},
                 {1.9779984951, -2.4285922050, 0.4505937099},
                 {0.0259040371, 0.7827717662, -0.8086757660}}},
               cones);
}

double difference(Color a, Color b, const Transform& eye) {
  const Vector x = seen(a, eye), y = seen(b, eye);
  return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

/// Full severity, from Machado, Oliveira and Fernandes (2009).
constexpr Transform eyes[] = {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
                              {{{0.152286, 1.052583, -0.204868},
                                {0.114503, 0.786281, 0.099216},
                                {-0.003882, -0.048116, 1.051998}}},
                              {{{0.367322, 0.860646, -0.227968},
                                {0.280085, 0.672501, 0.047413},
                                {-0.011820, 0.042940, 0.968881}}},
                              {{{1.255528, -0.076749, -0.178779},
                                {-0.078411, 0.930809, 0.147602},
                                {0.004733, 0.691367, 0.303900}}}};

}  // namespace

TEST_CASE("the segments' hues stay apart for every kind of eye") {
  for (const Transform& eye : eyes)
    for (Label a = 0; a < segment_hues; ++a)
      for (Label b = 0; b < a; ++b) {
        CAPTURE(a);
        CAPTURE(b);
        CHECK(difference(segment_color(a), segment_color(b), eye) >= 0.07);
      }
}

TEST_CASE("segments have twenty-four colours, then they repeat; no segment is grey") {
  std::set<std::string> colors;
  for (Label label = 0; label < 24; ++label)
    colors.insert(segment_color(label).hex());
  CHECK(colors.size() == 24);
  CHECK(segment_color(24) == segment_color(0));
  CHECK(colors.count(segment_color(-1).hex()) == 0);
}

TEST_CASE("amounts grow darker and deviations grow darker on both sides, for every kind of eye") {
  for (const Transform& eye : eyes)
    for (int i = 1; i <= 16; ++i) {
      CAPTURE(i);
      CHECK(seen(sequential_color(i / 16.0), eye)[0] <
            seen(sequential_color((i - 1) / 16.0), eye)[0]);
      const double far = i / 32.0, near = (i - 1) / 32.0;
      CHECK(seen(diverging_color(0.5 + far), eye)[0] < seen(diverging_color(0.5 + near), eye)[0]);
      CHECK(seen(diverging_color(0.5 - far), eye)[0] < seen(diverging_color(0.5 - near), eye)[0]);
    }
  for (const Transform& eye : eyes)
    CHECK(difference(diverging_color(0.15), diverging_color(0.85), eye) > 0.1);
}

TEST_CASE("colours are written in hexadecimal and clamped at their ends") {
  CHECK(Color{0, 171, 255}.hex() == "#00abff");
  CHECK(sequential_color(-1) == sequential_color(0));
  CHECK(diverging_color(2) == diverging_color(1));
  CHECK(mix({0, 0, 0}, {255, 255, 255}, 0.5) == Color{128, 128, 128});
}
