// Bisecting K-Means models to bytes and back, and bytes that are no models.
#include <cstdint>
#include <span>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>
#include <support/saved_bytes.hpp>
#include <support/saved_models.hpp>

#include <kindred/core/random.hpp>
#include <kindred/kmeans/bisecting.hpp>
#include <kindred/kmeans/saved_bisecting.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Model = BisectingKMeansModel<double>;

/// Labels lie among the clusters.
void use(const Model& model) {
  for (const Label label : model.predict(Matrix<double>::Ones(4, model.centers().cols())))
    REQUIRE((label >= 0 && label < model.centers().rows()));
}

template <Real T>
void check_same_splits(const BisectingKMeansModel<T>& a, const BisectingKMeansModel<T>& b) {
  REQUIRE(a.splits().size() == b.splits().size());
  for (std::size_t s = 0; s < a.splits().size(); ++s) {
    CHECK(a.splits()[s].cluster == b.splits()[s].cluster);
    CHECK(a.splits()[s].created == b.splits()[s].created);
    CHECK(a.splits()[s].before == b.splits()[s].before);
    CHECK(a.splits()[s].after == b.splits()[s].after);
    CHECK(a.splits()[s].iterations == b.splits()[s].iterations);
    CHECK(a.splits()[s].status == b.splits()[s].status);
  }
}

}  // namespace

TEST_CASE_TEMPLATE("bisecting models come back equal and answer alike", T, float, double) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const Matrix<T> x = gaussian<T>(40, 3, seed), fresh = gaussian<T>(30, 3, seed + 100);
    const auto model =
        BisectingKMeans{.clusters = 1 + static_cast<Index>(seed % 7), .seed = seed}.fit(x);
    const Bytes bytes = save(model);
    const auto back = load<BisectingKMeansModel<T>>(bytes);
    CHECK(back.centers() == model.centers());
    CHECK(back.labels() == model.labels());
    CHECK(back.labels(1) == model.labels(1));
    CHECK(back.inertia() == model.inertia());
    CHECK(back.iterations() == model.iterations());
    CHECK(back.status() == model.status());
    check_same_splits(back, model);
    CHECK(back.predict(fresh) == model.predict(fresh));
    CHECK(back.transform(fresh) == model.transform(fresh));
    CHECK(save(back) == bytes);
  }
}

TEST_CASE("bytes that hold no bisecting model are refused") {
  const Bytes bytes = save(BisectingKMeans{.clusters = 3}.fit(gaussian(6, 2, 3)));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 32; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; value += 5)
      REQUIRE(refused_or_valid<Model>(resealed(with_byte(bytes, place, std::byte(value))), use));
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    const Draws draws(seed, 2);
    Bytes random = bytes;
    for (std::size_t i = 32; i < random.size(); ++i)
      if (draws.below(8, 2 * i) == 0)
        random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
    REQUIRE(refused_or_valid<Model>(resealed(random), use));
  }
  CHECK(refusal([&] { load<BisectingKMeansModel<float>>(bytes); }) ==
        "bytes: hold a model of another kind than 'bisect32'");
}
