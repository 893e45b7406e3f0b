// Encoders to bytes and back, and bytes that are none.
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/encode/saved_encoders.hpp>

#include "support/encode_tables.hpp"
#include "support/refusals.hpp"
#include "support/saved_bytes.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// A table of two categorical columns and two of tags.
struct Data {
  CategoricalColumn a, b;
  TagColumn c, d;
  Table table{};

  Data(std::size_t rows, std::uint64_t seed)
      : a(categorical(random_cells(rows, 30, 0.1, seed))),
        b(categorical(random_cells(rows, 5, 0, seed + 1))),
        c(tags(random_cells(rows, 9, 0.2, seed + 2), {.delimiter = "c"})),
        d(tags(random_cells(rows, 4, 0, seed + 3))) {
    table.add("a", a).add("b", b).add("c", c).add("d", d);
  }
  Data(const Data&) = delete;
};

Matrix<double> values_of(const auto& model, const Table& table) {
  // NaN would not equal itself.
  return model.transform(table).values.unaryExpr(
      [](double value) { return is_nan(value) ? -99 : value; });
}

/// The model comes back to the last bit, encodes the same and merges the same.
template <class Model>
void check_comes_back(const Model& model, const Table& later) {
  const Bytes bytes = save(model);
  const Model back = load<Model>(bytes);
  CHECK(save(back) == bytes);
  CHECK(back.columns() == model.columns());
  CHECK(values_of(back, later) == values_of(model, later));
  if constexpr (requires { model.merge(model); })
    CHECK(save(back.merge(model)) == save(model.merge(back)));
}

/// How wide a result is, where the bytes alone decide that.
Index width_of(const HashingEncoderModel& model) {
  return model.width();
}
Index width_of(const auto&) {
  return 0;
}

template <class Model>
bool refused_or_valid(const Bytes& bytes, const Table& later) {
  try {
    const Model model = load<Model>(bytes);
    if (save(model) != bytes) return false;
    // Whatever was accepted can be used; a table that does not fit is refused.
    if (width_of(model) < 100) model.transform(later);
    return true;
  } catch (const InputError&) {
    return true;
  }
}

template <class Model>
void check_distrust(const Model& model, const Table& later) {
  const Bytes bytes = save(model);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    REQUIRE_THROWS_AS(load<Model>(with_byte(bytes, place, bytes[place] ^ std::byte{4})),
                      InputError);
  for (std::size_t place = 32; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; value += 15)
      REQUIRE(refused_or_valid<Model>(resealed(with_byte(bytes, place, std::byte(value))), later));
  for (std::size_t place = 32; place + 12 < bytes.size(); ++place)
    for (const std::uint64_t huge : {~std::uint64_t{0}, std::uint64_t{1} << 40, std::uint64_t{0}})
      REQUIRE(refused_or_valid<Model>(resealed(with_number(bytes, place, huge)), later));
}

}  // namespace

TEST_CASE("ordinal encoders come back") {
  const Data data(200, 1), more(100, 50);
  check_comes_back(OrdinalEncoder{}.fit(data.table), data.table);
  check_comes_back(OrdinalEncoder{.columns = {"b", "a"},
                                  .order = CategoryOrder::frequency,
                                  .unknown = Unknown::ignore,
                                  .unknown_value = -1,
                                  .missing = Missing::category,
                                  .min_frequency = {.count = 3, .fraction = 0.02},
                                  .max_categories = 9}
                       .fit(data.table),
                   more.table);
}

TEST_CASE("one-hot encoders come back, and decode the same") {
  const Data data(200, 2), more(100, 60);
  const auto model = OneHotEncoder{
      .categories = {{"b", {"c4", "c3", "never", "c0", "c1", "c2"}}},
      .order = CategoryOrder::appearance,
      .unknown = Unknown::infrequent,
      .min_frequency = {
          .count = 2}}.fit(data.table);
  check_comes_back(model, more.table);
  const auto back = load<OneHotEncoderModel>(save(model));
  const Matrix<double> x = model.transform(data.table).values;
  CHECK(cells_of(back.inverse_transform(x)[0].column) ==
        cells_of(model.inverse_transform(x)[0].column));
  CHECK(refusal([&] {
          load<OneHotEncoderModel>(save(OneHotEncoder{.max_bytes = 9}.fit(data.table)))
              .transform(data.table);
        }).starts_with("one-hot matrix: "));
  // The empty string and the missing value stay two things.
  const auto column = categorical(Cells{"", std::nullopt});
  Table table;
  table.add("t", column);
  check_comes_back(OneHotEncoder{}.fit(table), table);
}

TEST_CASE("frequency, multi-hot and hashing encoders come back") {
  const Data data(200, 3), more(100, 70);
  check_comes_back(FrequencyEncoder{}.fit(data.table), data.table);
  check_comes_back(
      FrequencyEncoder{
          .scale = FrequencyScale::count, .unknown = Unknown::ignore, .missing = Missing::category}
          .fit(data.table),
      more.table);
  check_comes_back(MultiHotEncoder{}.fit(data.table), data.table);
  check_comes_back(
      MultiHotEncoder{.unknown = Unknown::ignore, .max_categories = 3, .counts = true}.fit(
          data.table),
      more.table);
  check_comes_back(HashingEncoder{}.fit(data.table), more.table);
  check_comes_back(HashingEncoder{.columns = {"b"},
                                  .features = 7,
                                  .seed = ~std::uint64_t{0},
                                  .alternate_sign = false,
                                  .missing = Missing::ignore}
                       .fit(data.table),
                   more.table);
}

TEST_CASE("bytes that are cut, damaged or made up are refused, or a model") {
  const auto a = categorical(Cells{"y", "x", std::nullopt, "y"});
  const auto t = tags(Cells{"y,x", "x", std::nullopt, ""});
  Table table;
  table.add("a", a).add("t", t);
  check_distrust(OrdinalEncoder{.columns = {"a"}, .max_categories = 2}.fit(table), table);
  check_distrust(OneHotEncoder{.categories = {{"a", {"x", "y"}}}}.fit(table), table);
  check_distrust(FrequencyEncoder{.missing = Missing::category}.fit(table), table);
  check_distrust(MultiHotEncoder{}.fit(table), table);
  check_distrust(HashingEncoder{.features = 4}.fit(table), table);
}

TEST_CASE("models of other kinds, and what fitting could not have made, are refused by name") {
  const auto a = categorical(Texts{"x", "y", "y"});
  Table table;
  table.add("a", a);
  const Bytes ordinal = save(OrdinalEncoder{.unknown = Unknown::ignore}.fit(table));
  CHECK(refusal([&] { load<OneHotEncoderModel>(ordinal); }) ==
        "bytes: hold a model of another kind than 'onehot'");
  CHECK(saved_kind(ordinal) == "ordinal");
  const auto with_unknown = [&](double value) {
    return resealed(with_number(ordinal, ordinal.size() - 20, std::bit_cast<std::uint64_t>(value)));
  };
  CHECK(refusal([&] { load<OrdinalEncoderModel>(with_unknown(1)); }) ==
        "unknown_value: is 1, a code that column \"a\" uses");
  CHECK(refusal([&] { load<OrdinalEncoderModel>(with_unknown(2)); }) == "accepted");
  // The rows of the column stand before missing and unknown ones.
  const std::size_t rows = ordinal.size() - 20 - 24;
  CHECK(refusal([&] { load<OrdinalEncoderModel>(resealed(with_number(ordinal, rows, 4))); }) ==
        "counts: do not add up to the rows");
  CHECK(refusal([&] {
          load<OrdinalEncoderModel>(resealed(with_number(ordinal, rows, 2)));
        }).starts_with("counts: is 2 but must lie in 0..1"));
  // The two categories the other way round are not in their order.
  Bytes turned = ordinal;
  std::swap(turned[rows - 18], turned[rows - 17]);
  CHECK(refusal([&] { load<OrdinalEncoderModel>(resealed(turned)); }) ==
        "column \"a\": has categories in another order than its own");
}
