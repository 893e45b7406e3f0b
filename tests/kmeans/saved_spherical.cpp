// Spherical K-Means models to bytes and back, and bytes that are no models.
#include <cstdint>
#include <span>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>
#include <support/saved_bytes.hpp>
#include <support/saved_models.hpp>

#include <kindred/kmeans/saved_spherical.hpp>
#include <kindred/kmeans/spherical.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Model = SphericalKMeansModel<double>;

/// Labels lie among the clusters.
void use(const Model& model) {
  for (const Label label : model.predict(Matrix<double>::Ones(4, model.centers().cols())))
    REQUIRE((label >= 0 && label < model.centers().rows()));
}

}  // namespace

TEST_CASE_TEMPLATE("spherical models come back equal and answer alike", T, float, double) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const Matrix<T> x = gaussian<T>(40, 3, seed), fresh = gaussian<T>(30, 3, seed + 100);
    const auto model = SphericalKMeans{.clusters = 4, .seed = seed}.fit(x);
    const Bytes bytes = save(model);
    const auto back = load<SphericalKMeansModel<T>>(bytes);
    CHECK(back.centers() == model.centers());
    CHECK(back.labels() == model.labels());
    CHECK(back.objective() == model.objective());
    CHECK(back.iterations() == model.iterations());
    CHECK(back.status() == model.status());
    CHECK(back.predict(fresh) == model.predict(fresh));
    CHECK(back.transform(fresh) == model.transform(fresh));
    CHECK(save(back) == bytes);
  }
}

TEST_CASE("bytes that hold no spherical model are refused") {
  const Bytes bytes = save(SphericalKMeans{.clusters = 2}.fit(gaussian(5, 2, 3)));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 32; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; value += 5)
      REQUIRE(refused_or_valid<Model>(resealed(with_byte(bytes, place, std::byte(value))), use));
  CHECK(refusal([&] { load<SphericalKMeansModel<float>>(bytes); }) ==
        "bytes: hold a model of another kind than 'sphere32'");
  constexpr std::size_t first_coordinate = 80;
  CHECK(refusal([&] { load<Model>(resealed(with_number(bytes, first_coordinate, 0))); }) ==
        "centers: are not of length 1 (row 0)");
}
