// Early stops of trees whose heights are worked out anew: a height to stop at is held against
// those.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

// The first merges of the whole tree, whose heights may be off by the order of sums.
void check_first(const Dendrogram& part, const Dendrogram& whole, std::size_t count) {
  CHECK(!part.cancelled());
  REQUIRE(part.merges().size() == count);
  for (std::size_t t = 0; t < count; ++t) {
    const Merge &one = part.merges()[t], &other = whole.merges()[t];
    CHECK(one.left == other.left);
    CHECK(one.right == other.right);
    CHECK(one.size == other.size);
    CHECK(std::abs(one.height - other.height) <= 1e-13 * other.height);
  }
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 61);
  const auto n = static_cast<Index>(3 + draws.below(50, 0));
  const Linkage linkage = linkage_names[draws.below(7, 1)].linkage;
  // Centroid and median keep the order in which the storage found them.
  const bool narrow = is_reducible(linkage) && draws.below(2, 2) == 0;
  Agglomerative ask{
      .linkage = linkage, .storage = narrow ? Storage::f32 : Storage::f64, .exact_heights = true};
  const Matrix<double> x = gaussian(n, 3, seed);
  const double unit = draws.below(2, 3) == 0 ? 1e-7 : 1e9;
  std::vector<double> weights;
  for (Index i = 0; i < n; ++i)
    weights.push_back(unit * (1 + draws.uniform(static_cast<std::uint64_t>(10 + i))));
  INFO("seed ", seed, ", ", name_of(linkage), ", n ", n, ", narrow ", narrow);
  for (const bool weighted : {false, true}) {
    const auto fit = [&] { return weighted ? ask.fit(x, weights) : ask.fit(x, Threads{2}); };
    ask.stop = {};
    const Dendrogram whole = fit();
    for (const Index t : {Index{0}, (n - 2) / 4, (n - 2) / 2, n - 3}) {
      const auto at = static_cast<std::size_t>(t);
      const double height = whole.merges()[at].height, next = whole.merges()[at + 1].height;
      if (std::abs(next - height) < 1e-5 * height) continue;  // a tie to a float
      ask.stop = Clusters{n - 1 - t};
      const Dendrogram counted = fit();
      check_first(counted, whole, at + 1);
      CHECK(counted.cut(Clusters{n - 1 - t}) == whole.cut(Clusters{n - 1 - t}));
      const double between = height / 2 + next / 2;
      ask.stop = Height{between};
      const auto count = std::find_if(whole.merges().begin(), whole.merges().end(),
                                      [&](const Merge& m) { return m.height > between; }) -
                         whole.merges().begin();
      const Dendrogram limited = fit();
      check_first(limited, whole, static_cast<std::size_t>(count));
      CHECK(limited.cut(Height{between}) == whole.cut(Height{between}));
      CHECK_THROWS_AS(limited.cut(Height{2 * next + between}), InputError);
    }
  }
}

}  // namespace

TEST_CASE("an early stop leaves the first merges of the tree with exact heights") {
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    check_case(seed);
}

TEST_CASE("a height to stop at tells apart what float cannot") {
  // Three pairs, far from each other, whose distances are 1 to a float.
  Matrix<double> x(6, 1);
  x << 0, 1 - 2e-9, 10, 11, 20, 21 + 2e-9;
  for (const NamedLinkage& each : linkage_names)
    for (const Storage storage : {Storage::f64, Storage::f32}) {
      INFO(std::string_view(each.name), ", f32 ", storage == Storage::f32);
      Agglomerative ask{.linkage = each.linkage, .storage = storage, .exact_heights = true};
      const Dendrogram whole = ask.fit(x);
      std::size_t count = 0;
      for (const double height : {1 - 3e-9, 1 - 1e-9, 1 + 1e-9, 1 + 3e-9}) {
        ask.stop = Height{height};
        const Dendrogram part = ask.fit(x);
        check_first(part, whole, count);
        CHECK(part.cut(Height{height}) == whole.cut(Height{height}));
        ++count;
      }
    }
}

TEST_CASE("stops among ties keep trees with exact heights in order") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Draws draws(seed, 62);
    const Linkage linkage = linkage_names[draws.below(7, 0)].linkage;
    const Matrix<double> x = small_integers(40, 3, 4, seed);
    Agglomerative ask{.linkage = linkage, .storage = Storage::f32, .exact_heights = true};
    const Dendrogram whole = ask.fit(x);
    INFO("seed ", seed, ", ", name_of(linkage));
    for (const Index t : {Index{0}, Index{13}, Index{26}, Index{38}}) {
      const double height = whole.merges()[static_cast<std::size_t>(t)].height;
      for (const Stop& stop : {Stop{Height{height}}, Stop{Height{std::nextafter(height, 0.0)}},
                               Stop{Clusters{39 - t}}}) {
        ask.stop = stop;
        const Dendrogram part = ask.fit(x);
        CHECK(!part.cancelled());
        if (is_reducible(linkage)) CHECK(part.is_monotone());
        const std::vector<Merge> merges(part.merges().begin(), part.merges().end());
        CHECK(Dendrogram::from_merges(40, merges).merges().size() == merges.size());
        if (const auto* h = std::get_if<Height>(&stop)) {
          for (const Merge& merge : merges)
            CHECK(merge.height <= h->value);
          CHECK(part.cut(*h).size() == 40);
        } else {
          CHECK(std::ssize(merges) == t + 1);
          CHECK(part.cut(Clusters{39 - t}).size() == 40);
        }
      }
    }
  }
}

TEST_CASE("a cancelled fit with exact heights has no merges, wherever it was to stop") {
  const Matrix<double> x = gaussian(300, 3, 15);
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string_view(each.name));
    for (const Stop& stop : {Stop{}, Stop{Clusters{100}}, Stop{Height{0.5}}}) {
      const Agglomerative ask{.linkage = each.linkage, .exact_heights = true, .stop = stop};
      int calls = 0;
      ask.fit(x, Sequential{}, [&](const Progress&) { return ++calls > 0; });
      REQUIRE(calls > 0);
      for (int last = 1; last <= calls; last += 1 + calls / 20) {
        int heard = 0;
        const Dendrogram part =
            ask.fit(x, Sequential{}, [&](const Progress&) { return ++heard < last; });
        CHECK(heard == last);
        CHECK(part.size() == 300);
        if (each.linkage == Linkage::single) continue;  // its heights are known at once
        CHECK(part.cancelled());
        CHECK(part.merges().empty());
      }
    }
  }
}
