// Tests of kindred/scale/saved_stateless.hpp.
#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_saved.hpp>

#include <kindred/scale/saved_stateless.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("a transform that learns nothing comes back with its options") {
  for (const Norm norm : {Norm::l1, Norm::l2, Norm::max}) {
    const Bytes bytes = save(Normalizer{norm});
    CHECK(load<Normalizer>(bytes) == Normalizer{norm});
    CHECK(bytes.size() == form_begin + 1 + checksum_size);
    CHECK(refusal([&] { (void)load<Log1pTransformer>(bytes); }) ==
          "bytes: hold a model of another kind than 'log1p'");
  }
  CHECK(load<Log1pTransformer>(save(Log1pTransformer{})) == Log1pTransformer{});
}

TEST_CASE("bytes that hold no such transform are refused") {
  const Bytes bytes = save(Normalizer{Norm::max});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(load<Normalizer>(std::span(bytes).first(size)), InputError);
  CHECK(refusal([&] {
          (void)load<Normalizer>(resealed(with_byte(bytes, form_begin, std::byte{3})));
        }).starts_with("norm: "));
  CHECK(refusal([&] { (void)save(Normalizer{static_cast<Norm>(7)}); }).starts_with("norm: "));
}

TEST_CASE("what learns nothing is its own model") {
  const Matrix<double> x = gaussian(20, 3, 5).cwiseAbs();
  CHECK(same_bits(Normalizer{Norm::l1}.fit(x).transform(x), Normalizer{Norm::l1}.transform(x)));
  CHECK(same_bits(Log1pTransformer{}.fit(x, Threads{2}).transform(x),
                  Log1pTransformer{}.transform(x)));
  CHECK(refusal([&] { (void)Log1pTransformer{}.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([&] { (void)Normalizer{}.fit(Matrix<double>(3, 0)); }) == "x: has no columns");
}
