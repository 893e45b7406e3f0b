// One kernel gives the same answer at every width that this machine can run.
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/simd.hpp>

using namespace kindred;

namespace {

// y += a·x over n values, a tail included; writes down the width it ran with.
struct Axpy {
  template <int Bytes>
  KINDRED_KERNEL static void run(double a, const double* x, double* y, Index n, int* bytes) {
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(double));
    Index i = 0;
    for (; i + lanes <= n; i += lanes) {
      simd::Vector<double, Bytes> u, v;
      simd::load<Bytes>(x + i, u);
      simd::load<Bytes>(y + i, v);
      v += a * u;
      simd::store<Bytes>(v, y + i);
    }
    for (; i < n; ++i)
      y[i] += a * x[i];
    *bytes = Bytes;
  }
};

// Sets the negative values of exactly one vector of floats to zero.
struct Clamp {
  template <int Bytes>
  KINDRED_KERNEL static void run(const float* x, float* y) {
    simd::Vector<float, Bytes> v, zero = {};
    simd::load<Bytes>(x, v);
    v = v < zero ? zero : v;
    simd::store<Bytes>(v, y);
  }
};

// What rounding 1/3 to a double left of 1, where that comes in one rounding.
struct RestOfProduct {
  template <int Bytes>
  KINDRED_KERNEL static void run(double* rest, bool* fused) {
    *fused = simd::has_fused<Bytes>;
    if constexpr (simd::has_fused<Bytes>) {
      using Values = simd::Vector<double, Bytes>;
      Values value = Values{} + 1.0;
      const Values third = Values{} + 1.0 / 3, three = Values{} + 3.0;
      simd::subtract_product<Bytes>(third, three, value);
      *rest = value[Bytes / 8 - 1];
    }
  }
};

constexpr simd::Isa all[] = {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512};

}  // namespace

TEST_CASE("every available width computes the same") {
  for (const simd::Isa isa : all) {
    if (!simd::available(isa)) continue;
    CAPTURE(static_cast<int>(isa));
    for (const Index n : {0, 1, 2, 3, 7, 8, 9, 64, 100}) {
      // One element off, so that no width finds its natural alignment.
      std::vector<double> x(static_cast<std::size_t>(n) + 1), y(x.size()), expected(x.size());
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<double>(i) - 3;
        y[i] = expected[i] = static_cast<double>(i * i);
      }
      for (std::size_t i = 1; i < x.size(); ++i)
        expected[i] += 0.5 * x[i];
      int bytes = 0;
      simd::launch<Axpy>(isa, 0.5, static_cast<const double*>(x.data() + 1), y.data() + 1, n,
                         &bytes);
      CHECK(y == expected);
      CHECK(bytes == (isa == simd::Isa::baseline ? 16 : isa == simd::Isa::avx2 ? 32 : 64));
    }
  }
}

TEST_CASE("comparison and selection work lane by lane") {
  const std::vector<float> x{-1, 2, -3, 4, -5, 6, -7, 8, -9, 10, -11, 12, -13, 14, -15, 16};
  for (const simd::Isa isa : all) {
    if (!simd::available(isa)) continue;
    const std::size_t lanes = isa == simd::Isa::baseline ? 4 : isa == simd::Isa::avx2 ? 8 : 16;
    std::vector<float> y(16, 99);
    simd::launch<Clamp>(isa, x.data(), y.data());
    for (std::size_t i = 0; i < 16; ++i)
      CHECK(y[i] == (i >= lanes ? 99 : x[i] < 0 ? 0 : x[i]));
  }
}

TEST_CASE("the best instruction set is available, and nothing wider is") {
  CHECK(simd::available(simd::Isa::baseline));
  CHECK(simd::available(simd::best()));
  for (const simd::Isa isa : all)
    if (isa > simd::best()) CHECK_FALSE(simd::available(isa));
}

TEST_CASE("vectors are as wide as they say, and unaligned ones need no alignment") {
  CHECK(sizeof(simd::Vector<float, 64>) == 64);
  CHECK(sizeof(simd::Vector<double, 16>) == 16);
  CHECK(alignof(simd::VectorOf<double, 64>::unaligned) == alignof(double));
}

TEST_CASE("a fused product is rounded once, whatever the flags") {
  for (const simd::Isa isa : all) {
    if (!simd::available(isa)) continue;
    double rest = 0;
    bool fused = false;
    simd::launch<RestOfProduct>(isa, &rest, &fused);
    if (fused) CHECK(rest == 0x1p-54);
  }
}
