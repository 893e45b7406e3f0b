// K-Means models to bytes and back, and bytes that are no models.
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>
#include <support/saved_bytes.hpp>

#include <kindred/core/random.hpp>
#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Model = KMeansModel<double>;

Model loaded(const Bytes& bytes) {
  return load<Model>(bytes);
}

/// True when the bytes are refused, or else are just what the model they hold is saved as.
bool refused_or_valid(const Bytes& bytes) {
  try {
    const Model model = loaded(bytes);
    for (const Label label : model.predict(Matrix<double>::Ones(40, model.centers().cols())))
      if (label < 0 || label >= model.centers().rows()) return false;
    return save(model) == bytes;
  } catch (const InputError&) {
    return true;
  }
}

template <Real T>
void check_equal(const KMeansModel<T>& a, const KMeansModel<T>& b) {
  CHECK(a.centers() == b.centers());
  CHECK(a.exact_centers() == b.exact_centers());
  CHECK(a.labels() == b.labels());
  CHECK(a.inertia() == b.inertia());
  CHECK(a.iterations() == b.iterations());
  CHECK(a.status() == b.status());
  CHECK(a.distinct_clusters() == b.distinct_clusters());
}

}  // namespace

TEST_CASE_TEMPLATE("models come back equal and answer alike", T, float, double) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    INFO("seed " << seed << ", " << c.kind);
    const Matrix<T> x = c.x.cast<T>();
    const auto model = KMeans{.clusters = c.centers.rows(),
                              .init = Init::given,
                              .centers = c.centers,
                              .max_iterations = 1 + static_cast<Index>(seed % 5)}
                           .fit(x, c.weights);
    const Bytes bytes = save(model);
    const auto back = load<KMeansModel<T>>(bytes);
    check_equal(back, model);
    CHECK(save(back) == bytes);
    const Matrix<T> fresh = gaussian<T>(50, x.cols(), seed);
    CHECK(back.predict(fresh) == model.predict(fresh));
    CHECK(back.transform(fresh) == model.transform(fresh));
  }
}

TEST_CASE("offsets, magnitudes and infinite inertias come back") {
  for (const double offset : {0.0, 1e8})
    for (const double scale : {1.0, 1e-3, 1e200, 1e-200}) {
      CAPTURE(offset);
      CAPTURE(scale);
      const Matrix<double> x = (gaussian(80, 3, 4).array() + offset).matrix() * scale;
      const Model model = KMeans{.clusters = 6}.fit(x);
      check_equal(loaded(save(model)), model);
      CHECK(loaded(save(model)).predict(x) == model.labels());
    }
}

TEST_CASE("a model cancelled at once and the model of one row come back") {
  const Matrix<double> x = gaussian(20, 2, 3);
  const auto stopped =
      KMeans{.clusters = 3}.fit(x, Sequential{}, [](const Progress&) { return false; });
  check_equal(loaded(save(stopped)), stopped);
  const auto one = KMeans{.clusters = 1}.fit(Matrix<double>::Zero(1, 1));
  check_equal(loaded(save(one)), one);
}

TEST_CASE("a saved model, byte by byte") {
  Matrix<double> x(2, 1);
  x << 0.5, 2;
  const Bytes bytes = save(KMeans{.clusters = 1, .max_iterations = 1, .tolerance = 0}.fit(x));
  ByteWriter form;
  form.put(std::uint64_t{1});  // one column
  form.put(0.0);               // seen from zero
  form.put(0.5);               // with magnitudes from
  form.put(2.0);               // to
  form.put(std::uint64_t{1});  // one centre
  form.put(1.25);              // there
  form.put(std::uint64_t{2});  // two rows
  form.put(std::int32_t{0});   // both
  form.put(std::int32_t{0});   // in its cluster
  form.put(1.125);             // with that inertia
  form.put(std::int64_t{1});   // after one iteration
  form.put(std::uint8_t{2});   // of one allowed
  REQUIRE(bytes.size() == 32 + form.bytes().size() + 4);
  CHECK(bytes[12] == std::byte{'k'});
  CHECK(bytes[19] == std::byte{'4'});
  for (std::size_t i = 0; i < form.bytes().size(); ++i)
    CHECK(bytes[32 + i] == form.bytes()[i]);
}

TEST_CASE("what is cut short, damaged or of another kind is refused") {
  const Bytes bytes = save(KMeans{.clusters = 2}.fit(gaussian(5, 2, 3)));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    for (unsigned bit = 0; bit < 8; ++bit)
      REQUIRE_THROWS_AS(loaded(with_byte(bytes, place, bytes[place] ^ std::byte(1u << bit))),
                        InputError);
  CHECK(refusal([&] { load<KMeansModel<float>>(bytes); }) ==
        "bytes: hold a model of another kind than 'kmeans32'");
  CHECK(refusal([&] { load<ExactCenters>(bytes); }) ==
        "bytes: hold a model of another kind than 'centers'");
}

TEST_CASE("with a right checksum only models are accepted, whatever the bytes between") {
  for (const double scale : {1.0, 1e200}) {
    const Bytes bytes = save(KMeans{.clusters = 2}.fit(scale * gaussian(5, 2, 3)));
    for (std::size_t place = 32; place < bytes.size() - 4; ++place)
      for (unsigned value = 0; value < 256; value += 3)
        REQUIRE(refused_or_valid(resealed(with_byte(bytes, place, std::byte(value)))));
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      INFO("seed " << seed);
      const Draws draws(seed, 2);
      Bytes random = bytes;
      for (std::size_t i = 32; i < random.size(); ++i)
        if (draws.below(8, 2 * i) == 0)
          random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
      REQUIRE(refused_or_valid(resealed(random)));
    }
  }
}

TEST_CASE("faults of the model itself are named") {
  Matrix<double> x(3, 2);
  x << 0, 1, 2, 3, 40, 50;
  const Bytes bytes = save(KMeans{.clusters = 2}.fit(x));
  // Where the parts of the form begin.
  constexpr std::size_t columns = 32, shift = 40, smallest = 56, largest = 64, clusters = 72,
                        center = 80, rows = 112, label = 120, inertia = 132, iterations = 140,
                        status = 148;
  REQUIRE(bytes.size() == status + 1 + 4);
  const auto told = [&](std::size_t place, std::uint64_t value) {
    return refusal([&] { loaded(resealed(with_number(bytes, place, value))); });
  };
  const auto told_double = [&](std::size_t place, double value) {
    return told(place, std::bit_cast<std::uint64_t>(value));
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(told(columns, 0) == "centers: have no columns");
  CHECK(told(columns, ~std::uint64_t{0}).find("bytes: promise") == 0);
  CHECK(told(clusters, 0) == "clusters: is 0 but must lie in 1..2147483647");
  CHECK(told(clusters, std::uint64_t{1} << 60).find("bytes: promise") == 0);
  CHECK(told(rows, std::uint64_t{1} << 61).find("bytes: promise") == 0);
  for (const double bad : {nan, infinity, 51.0, -1e300})
    CHECK(told_double(shift, bad) == "centers: lie outside the magnitudes they claim (column 0)");
  for (const double bad : {nan, infinity, 201.0, -1e300})
    CHECK(told_double(center + 8, bad) ==
          "centers: lie outside the magnitudes they claim (row 0, column 1)");
  for (const double bad : {nan, infinity, -1.0, 0.0, 60.0})
    CHECK(told_double(smallest, bad) == "centers: claim magnitudes that cannot be");
  for (const double bad : {nan, infinity, 0.0})
    CHECK(told_double(largest, bad) == "centers: claim magnitudes that cannot be");
  for (const double bad : {nan, -1.0, -infinity})
    CHECK(told_double(inertia, bad) == "inertia: is not a sum of squares");
  CHECK(told_double(inertia, infinity) == "accepted");
  CHECK(told(iterations, ~std::uint64_t{0}).find("iterations: is -1") == 0);
  CHECK(told(label, 2) == "labels: name cluster 2 of 2");
  CHECK(told(label, 0xffffffff).find("labels: holds the negative label -1") == 0);
  CHECK(refusal([&] { loaded(resealed(with_byte(bytes, status, std::byte{5}))); }) ==
        "status: is none of the statuses of K-Means");
}

TEST_CASE("centres are saved by themselves, with all their digits") {
  const Matrix<double> x = (1e-3 * gaussian(60, 2, 1)).array() + 1e8;
  const ExactCenters centers = KMeans{.clusters = 4}.fit(x).exact_centers();
  CHECK(load<ExactCenters>(save(centers)) == centers);
  CHECK_FALSE(ExactCenters(centers.values()) == centers);
  const Matrix<double> plain = gaussian(3, 2, 2);
  CHECK(load<ExactCenters>(save(ExactCenters(plain))).values() == plain);
}
