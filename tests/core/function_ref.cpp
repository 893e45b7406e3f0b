// A borrowed callable calls what it was given, and nothing is copied.
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <kindred/core/function_ref.hpp>

using kindred::FunctionRef;

namespace {

int apply(FunctionRef<int(int)> f, int value) {
  return f(value);
}

int twice(int value) {
  return 2 * value;
}

}  // namespace

TEST_CASE("a borrowed lambda sees and changes what it captured") {
  int calls = 0;
  CHECK(apply([&](int value) { return ++calls + value; }, 10) == 11);
  CHECK(calls == 1);
}

TEST_CASE("the callable itself is called, not a copy") {
  struct Counter {
    int count = 0;
    int operator()(int step) { return count += step; }
  } counter;
  const FunctionRef<int(int)> ref = counter;
  ref(2);
  const FunctionRef<int(int)> copy = ref;
  copy(3);
  CHECK(counter.count == 5);
}

TEST_CASE("a plain function is a callable too") {
  CHECK(apply(twice, 4) == 8);
  CHECK(apply(&twice, 5) == 10);
}

TEST_CASE("a const callable is called as const") {
  struct Which {
    int operator()(int) { return 1; }
    int operator()(int) const { return 2; }
  };
  const Which fixed;
  Which free;
  CHECK(apply(fixed, 0) == 2);
  CHECK(apply(free, 0) == 1);
}

TEST_CASE("results convert and references pass through") {
  const FunctionRef<double(int)> widened = [](int value) { return value; };
  CHECK(widened(3) == 3.0);
  std::string text = "a";
  const auto append = [](std::string& to) { to += 'b'; };
  FunctionRef<void(std::string&)>{append}(text);
  CHECK(text == "ab");
  const auto take = [](std::unique_ptr<int> owned) { return *owned; };
  CHECK(FunctionRef<int(std::unique_ptr<int>)>{take}(std::make_unique<int>(4)) == 4);
}

TEST_CASE("what cannot be called so is no such callable") {
  const auto takes_text = [](const std::string&) { return 1; };
  CHECK_FALSE(std::is_constructible_v<FunctionRef<int(int)>, decltype(takes_text)&>);
  CHECK(std::is_trivially_copyable_v<FunctionRef<int(int)>>);
}
