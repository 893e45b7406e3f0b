// Tests of hashing: places by the published hash, collisions, policies, dense and sparse.
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/hashing.hpp>

#include "support/encode_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Matrix<double> dense(const SparseMatrix& x) {
  return x.toDense();
}

}  // namespace

TEST_CASE("places are those of SipHash-2-4, and stay so") {
  // Computed with an independent implementation of SipHash-2-4 by the rule that the model states.
  const auto column = categorical(Texts{"red"});
  Table table;
  table.add("colour", column);
  const auto model = HashingEncoder{.features = 1000}.fit(table);
  CHECK(model.place("colour", "red") == HashedPlace{860, 1});
  CHECK(model.place("colour", "blue") == HashedPlace{122, 1});
  CHECK(model.place("colour", "") == HashedPlace{186, 1});
  CHECK(model.missing_place("colour") == HashedPlace{265, 1});
  const auto seeded = HashingEncoder{.features = 1000, .seed = 42}.fit(table);
  CHECK(seeded.place("colour", "red") == HashedPlace{355, -1});
  CHECK(HashingEncoder{.features = 1000, .alternate_sign = false}.fit(table).place(
            "colour", "blue") == HashedPlace{122, 1});
  CHECK(refusal([&] { model.place("size", "red"); }) == "column \"size\": is not encoded");
}

TEST_CASE("rows hold the signs of their categories, added up where they meet") {
  for (const std::uint64_t seed : {1u, 2u, 3u})
    for (const bool signs : {true, false})
      for (const Missing missing : {Missing::category, Missing::ignore})
        for (const Index features : {1, 2, 7, 300}) {
          CAPTURE(seed);
          CAPTURE(features);
          const auto a = categorical(random_cells(200, 30, 0.1, seed));
          const auto b = categorical(random_cells(200, 5, 0.2, seed + 10));
          Table table;
          table.add("a", a).add("b", b);
          const auto model =
              HashingEncoder{
                  .features = features, .seed = seed, .alternate_sign = signs, .missing = missing}
                  .fit(table);
          Matrix<double> expected = Matrix<double>::Zero(200, features);
          for (Index i = 0; i < 200; ++i)
            for (const auto& [name, column] : {std::pair("a", &a), std::pair("b", &b)}) {
              if (!(*column)[i] && missing == Missing::ignore) continue;
              const HashedPlace place =
                  (*column)[i] ? model.place(name, *(*column)[i]) : model.missing_place(name);
              expected(i, place.column) += place.sign;
            }
          const Encoded encoded = model.transform(table);
          CHECK(encoded.values == expected);
          CHECK(encoded.missing[0] == std::count(a.codes.begin(), a.codes.end(), missing_code));
          CHECK(encoded.unknown == std::vector<Index>{0, 0});
          const EncodedSparse sparse = model.transform_sparse(table);
          CHECK(dense(sparse.values) == expected);
          for (Index e = 0; e < sparse.values.nonZeros(); ++e)
            CHECK(sparse.values.valuePtr()[e] != 0);
          for (const Index threads : {2, 3}) {
            CHECK(model.transform(table, Threads{threads}).values == expected);
            CHECK(dense(model.transform_sparse(table, Threads{threads}).values) == expected);
          }
        }
}

TEST_CASE("places are even, signs too, and sources and seeds unrelated") {
  const auto column = categorical(Texts{"x"});
  Table table;
  table.add("a", column).add("b", column);
  const Index features = 64;
  const auto model = HashingEncoder{.features = features}.fit(table);
  const auto other = HashingEncoder{.features = features, .seed = 1}.fit(table);
  std::vector<double> hits(static_cast<std::size_t>(features));
  double signs = 0, same_source = 0, same_seed = 0;
  constexpr int count = 6400;
  for (int i = 0; i < count; ++i) {
    const std::string category = "category" + std::to_string(i);
    const HashedPlace place = model.place("a", category);
    ++hits[static_cast<std::size_t>(place.column)];
    signs += place.sign;
    same_source += place.column == model.place("b", category).column;
    same_seed += place.column == other.place("a", category).column;
  }
  double chi_squared = 0;
  for (const double hit : hits)
    chi_squared += (hit - 100) * (hit - 100) / 100;
  // 63 degrees of freedom: beyond 103.4 once in a thousand.
  CHECK(chi_squared < 103.4);
  CHECK(std::abs(signs) < 4 * std::sqrt(count));
  CHECK(std::abs(same_source - 100) < 40);
  CHECK(std::abs(same_seed - 100) < 40);
}

TEST_CASE("nothing is unknown: later data of any categories is encoded alike") {
  const auto train = categorical(Texts{"a"}), later = categorical(Texts{"z", "a"});
  Table fitted, fresh;
  fitted.add("t", train);
  fresh.add("t", later);
  const auto model = HashingEncoder{}.fit(fitted);
  const auto from_later = HashingEncoder{}.fit(fresh);
  CHECK(model.transform(fresh).values == from_later.transform(fresh).values);
  CHECK(model.transform(fresh).values.row(1) == from_later.transform(fitted).values.row(0));
}

TEST_CASE("columns have lineage") {
  const auto column = categorical(Texts{"a"});
  Table one, two;
  one.add("t", column);
  two.add("t", column).add("u", column);
  const auto alone = HashingEncoder{.features = 2}.fit(one).columns();
  CHECK(alone[1] == OutputColumn{"t", 0, OutputKind::hashed, "1"});
  CHECK(names_of(alone) == Texts{"t#0", "t#1"});
  const auto shared = HashingEncoder{.features = 2}.fit(two).columns();
  CHECK(shared[1] == OutputColumn{"", -1, OutputKind::hashed, "1"});
  CHECK(HashingEncoder{.columns = {"u"}, .features = 1}.fit(two).columns()[0].name() == "u#0");
}

TEST_CASE("what cannot be fitted or encoded is refused") {
  const auto column = categorical(Cells{"a", std::nullopt});
  const std::vector<double> numbers{1, 2};
  Table table, numeric;
  table.add("t", column);
  numeric.add("t", numbers);
  CHECK(refusal([&] { HashingEncoder{.features = 0}.fit(table); }).starts_with("features: is 0"));
  CHECK(refusal([&] { HashingEncoder{}.fit(numeric); }) == "table: has no categorical columns");
  CHECK(refusal([&] { HashingEncoder{.columns = {"t"}}.fit(numeric); }) ==
        "column \"t\": is of kind number where categorical is needed");
  CHECK(refusal([&] {
          HashingEncoder{.columns = {"t", "t"}}.fit(table);
        }) == "columns: name the column \"t\" twice");
  CHECK(refusal([&] { HashingEncoder{.missing = Missing::error}.fit(table).transform(table); }) ==
        "column \"t\": holds a missing value (row 1)");
  CHECK(refusal([&] {
          HashingEncoder{.features = 8, .max_bytes = 127}.fit(table).transform(table);
        }).starts_with("hashed matrix: 2 x 8 would take 128 bytes"));
  CHECK(refusal([&] { HashingEncoder{}.fit(table).transform(numeric); }) ==
        "column \"t\": is of kind number where categorical is needed");
  const CategoricalColumn broken{column.dictionary, {0, 5}}, none;
  Table bad, empty;
  bad.add("t", broken);
  empty.add("t", none);
  CHECK_THROWS_AS(HashingEncoder{}.fit(table).transform_sparse(bad), InputError);
  const auto model = HashingEncoder{}.fit(empty);
  CHECK(model.transform(empty).values.rows() == 0);
  CHECK(model.transform_sparse(empty).values.cols() == 256);
}

TEST_CASE("sparse results take no more memory for more columns") {
  const auto column = categorical(Texts{"a", "b", "a"});
  Table table;
  table.add("t", column);
  const auto model = HashingEncoder{.features = 2147483647}.fit(table);
  const EncodedSparse encoded = model.transform_sparse(table);
  CHECK(encoded.values.cols() == 2147483647);
  CHECK(encoded.values.nonZeros() == 3);
  const HashedPlace place = model.place("t", "b");
  CHECK(encoded.values.coeff(1, place.column) == place.sign);
  CHECK(encoded.columns.empty());
}
