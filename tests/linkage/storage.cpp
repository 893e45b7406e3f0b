// The choice of a storage type arrives as a type.
#include <memory>
#include <type_traits>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/storage.hpp>

#include "support/linkage_engines.hpp"

using namespace kindred;

namespace {

// −1 for a value other than zero or a type other than the two.
int bytes(Storage storage) {
  return with_storage(storage, []<class T>(T zero) {
    const bool known = std::is_same_v<T, float> || std::is_same_v<T, double>;
    return known && zero == T{0} ? static_cast<int>(sizeof(T)) : -1;
  });
}

}  // namespace

TEST_CASE("f32 is float and f64 is double, given as zero") {
  CHECK(bytes(Storage::f32) == 4);
  CHECK(bytes(Storage::f64) == 8);
}

TEST_CASE("clustering keeps double unless told otherwise") {
  CHECK(Agglomerative{}.storage == Storage::f64);
  CHECK(bytes(Storage{}) == 8);
}

TEST_CASE("the body is called once and its result comes back as it is") {
  for (const Storage storage : {Storage::f32, Storage::f64}) {
    int calls = 0;
    with_storage(storage, [&](auto) { ++calls; });  // nothing to return
    CHECK(calls == 1);

    int& same = with_storage(storage, [&](auto) -> int& { return calls; });
    CHECK(&same == &calls);

    const auto moved = with_storage(storage, [](auto) { return std::make_unique<int>(7); });
    CHECK(*moved == 7);
  }
}
