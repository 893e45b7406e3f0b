// Mini-batch models to bytes and back, and bytes that are none.
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>
#include <support/saved_bytes.hpp>

#include <kindred/core/random.hpp>
#include <kindred/kmeans/mini_batch.hpp>
#include <kindred/kmeans/saved_mini_batch.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Model = MiniBatchKMeansModel<double>;

/// True when the bytes are refused, or else are just what the model they hold is saved as, which
/// can be taught.
bool refused_or_valid(const Bytes& bytes) {
  try {
    const Model model = load<Model>(bytes);
    const auto taught = model.partial_fit(gaussian(20, 2, 1));
    return save(model) == bytes && taught.centers().allFinite();
  } catch (const InputError&) {
    return true;
  }
}

}  // namespace

TEST_CASE_TEMPLATE("models come back equal and learn alike", T, float, double) {
  for (const double offset : {0.0, 1e8})
    for (const bool whole : {false, true}) {
      const Matrix<T> x = (gaussian(600, 3, 2).array() + offset).matrix().template cast<T>();
      const MiniBatchKMeans question{.clusters = 9, .batch_size = 50, .seed = 6};
      const auto model = whole ? question.fit(x) : question.partial_fit(x.topRows(100));
      const Bytes bytes = save(model);
      auto back = load<MiniBatchKMeansModel<T>>(bytes);
      CHECK(save(back) == bytes);
      CHECK(back.labels() == model.labels());
      CHECK(back.weights() == model.weights());
      CHECK(back.iterations() == model.iterations());
      CHECK(back.status() == model.status());
      CHECK(back.predict(x) == model.predict(x));
      CHECK(save(back.partial_fit(x)) == save(model.partial_fit(x)));
    }
}

TEST_CASE("a model that was stopped before it learned comes back") {
  const Matrix<double> x = gaussian(50, 2, 2);
  const auto model =
      MiniBatchKMeans{.clusters = 3}.fit(x, Sequential{}, [](const Progress&) { return false; });
  CHECK(save(load<Model>(save(model))) == save(model));
}

TEST_CASE("models cut short, damaged or of another kind are refused") {
  const Bytes bytes = save(MiniBatchKMeans{.clusters = 2}.partial_fit(gaussian(4, 2, 3)));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    REQUIRE_THROWS_AS(load<Model>(with_byte(bytes, place, bytes[place] ^ std::byte{8})),
                      InputError);
  CHECK(refusal([&] { load<MiniBatchKMeansModel<float>>(bytes); }) ==
        "bytes: hold a model of another kind than 'minibk32'");
}

TEST_CASE("with a right checksum only models are accepted, whatever the bytes between") {
  const Bytes bytes = save(MiniBatchKMeans{.clusters = 2}.partial_fit(gaussian(4, 2, 3)));
  for (std::size_t place = 32; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; value += 5)
      REQUIRE(refused_or_valid(resealed(with_byte(bytes, place, std::byte(value)))));
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 2);
    Bytes random = bytes;
    for (std::size_t i = 32; i < random.size(); ++i)
      if (draws.below(16, 2 * i) == 0)
        random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
    REQUIRE(refused_or_valid(resealed(random)));
  }
  const std::size_t ratio = bytes.size() - 4 - 24;
  for (const double bad : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK(refusal([&] {
            load<Model>(resealed(with_number(bytes, ratio, std::bit_cast<std::uint64_t>(bad))));
          }) == "reassignment_ratio: lies outside 0..1, below 1");
  CHECK(refusal([&] {
          load<Model>(resealed(with_number(bytes, ratio + 16, ~std::uint64_t{0})));
        }).starts_with("rows: is -1"));
}
