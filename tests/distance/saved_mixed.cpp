// Tests of kindred/distance/saved_mixed.hpp.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/saved_mixed.hpp>

#include "support/core_moments.hpp"
#include "support/mixed_tables.hpp"
#include "support/refusals.hpp"
#include "support/saved_bytes.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr std::size_t form_begin = 32, checksum_size = 4;

Gower gower() {
  return {.treatments = FiveRows::treatments({1, 2, 0.5, 1, 3, 1, 1, 0.25}), .incomparable = 0.75};
}

/// Bytes cut short or damaged are refused; with a right checksum only models are accepted, which
/// are saved as these bytes again.
template <class Model, class Use>
void check_distrust(const Model& model, Use&& use) {
  const Bytes bytes = save(model);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = form_begin; place < bytes.size() - checksum_size; ++place)
    for (unsigned bit = 0; bit < 8; ++bit) {
      INFO("place ", place, ", bit ", bit);
      const Bytes changed =
          resealed(with_byte(bytes, place, bytes[place] ^ static_cast<std::byte>(1u << bit)));
      try {
        const Model other = load<Model>(changed);
        REQUIRE(save(other) == changed);
        use(other);
      } catch (const InputError&) {
      }
    }
}

}  // namespace

TEST_CASE("fitted distances come back to the bit") {
  const FiveRows rows;
  const GowerModel model = gower().fit(rows.table);
  const GowerModel back = load<GowerModel>(save(model));
  CHECK(save(back) == save(model));
  CHECK(same_bits(back.pairwise_distances(rows.table, rows.table),
                  model.pairwise_distances(rows.table, rows.table)));
  CHECK(back.columns()[3].values == model.columns()[3].values);
  CHECK(back.columns()[4].missing == 1);

  const HeomModel heom = Heom{.treatments = FiveRows::treatments()}.fit(rows.table);
  const HeomModel heom_back = load<HeomModel>(save(heom));
  CHECK(same_bits(heom_back.pairwise_distances(rows.table, rows.table),
                  heom.pairwise_distances(rows.table, rows.table)));
  CHECK(refusal([&] { (void)load<GowerModel>(save(heom)); }) ==
        "bytes: hold a model of another kind than 'gower'");
}

TEST_CASE("an imputer comes back with its donors and fills in the same") {
  const FiveRows rows;
  const GowerImputerModel model =
      GowerImputer{.distance = gower(), .neighbors = 2, .weights = NeighborWeights::distance}.fit(
          rows.table);
  const Bytes bytes = save(model);
  const GowerImputerModel back = load<GowerImputerModel>(bytes);
  CHECK(save(back) == bytes);
  CHECK(back.options().neighbors == 2);
  CHECK(back.options().distance.treatments[2].order ==
        std::vector<std::string>{"S", "M", "L", "XL"});
  const Table ours = model.transform(rows.table).table, theirs = back.transform(rows.table).table;
  for (const char* name : {"age", "income", "grade", "member", "smoker", "fixed"})
    CHECK(same_bits(theirs.numbers({name}), ours.numbers({name})));
  for (const char* name : {"size", "city"})
    CHECK(theirs.categorical(theirs.position(name)) == ours.categorical(ours.position(name)));
}

TEST_CASE("bytes that hold no fitted distance are refused") {
  const FiveRows rows;
  const auto measure = [&](const auto& model) {
    (void)model.pairwise_distances(rows.table, rows.table);
  };
  check_distrust(gower().fit(rows.table), measure);
  check_distrust(Heom{.treatments = FiveRows::treatments()}.fit(rows.table), measure);
  check_distrust(GowerImputer{.distance = gower()}.fit(rows.table),
                 [&](const GowerImputerModel& model) { (void)model.transform(rows.table); });
}
