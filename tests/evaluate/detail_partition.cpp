// Codes without gaps from labels of any kind, numbered by appearance and by label.
#include <doctest/doctest.h>

#include <kindred/evaluate/detail/partition.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Labels;
using kd::detail::partition_by_appearance;
using kd::detail::partition_by_label;

TEST_CASE("partition: numbering by appearance and by label") {
  const Labels labels{7, 2, 7, 0, 2, 7};
  const auto appeared = partition_by_appearance(labels, "labels");
  CHECK(appeared.codes == Labels{0, 1, 0, 2, 1, 0});
  CHECK(appeared.labels == Labels{7, 2, 0});
  CHECK(appeared.sizes == std::vector<kd::Index>{3, 2, 1});
  const auto sorted = partition_by_label(labels, "labels");
  CHECK(sorted.codes == Labels{2, 1, 2, 0, 1, 2});
  CHECK(sorted.labels == Labels{0, 2, 7});
  CHECK(sorted.sizes == std::vector<kd::Index>{1, 2, 3});
}

TEST_CASE("partition: codes by appearance do not see the labels' names") {
  const Labels labels = kd::testing::random_labels(300, 9, 1);
  CHECK(partition_by_appearance(labels, "labels").codes ==
        partition_by_appearance(kd::testing::renamed(labels), "labels").codes);
}

TEST_CASE("partition: what cannot be scored is refused") {
  using kd::detail::partition_to_score;
  CHECK_NOTHROW(partition_to_score(Labels{0, 4, 0}, 3));
  CHECK_THROWS_WITH_AS(partition_to_score(Labels{3, 3, 3}, 3),
                       "labels: name 1 clusters among 3 rows, but a score needs at least 2 and "
                       "fewer than rows",
                       kd::InputError);
  CHECK_THROWS_AS(partition_to_score(Labels{0, 1, 2}, 3), kd::InputError);
  CHECK_THROWS_AS(partition_to_score(Labels{0, 1}, 3), kd::InputError);
  CHECK_THROWS_AS(partition_to_score(Labels{}, 0), kd::InputError);
  CHECK_THROWS_AS(partition_to_score(Labels{0}, 1), kd::InputError);
}
