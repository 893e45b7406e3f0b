// What counts as a progress callback, and the one that listens to nothing.
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/progress.hpp>

using namespace kindred;

namespace {

bool ask(ProgressRef progress, Index done, Index total) {
  return progress({.stage = "merging", .done = done, .total = total});
}

}  // namespace

TEST_CASE("a callback hears the stage and decides") {
  std::vector<Index> heard;
  const auto stop_at_two = [&](const Progress& progress) {
    CHECK(progress.stage == "merging");
    CHECK(progress.total == 5);
    heard.push_back(progress.done);
    return progress.done < 2;
  };
  CHECK(ask(stop_at_two, 1, 5));
  CHECK_FALSE(ask(stop_at_two, 2, 5));
  CHECK(heard == std::vector<Index>{1, 2});
}

TEST_CASE("nobody listening means going on") {
  const NoProgress nobody;
  CHECK(ask(nobody, 0, 0));
}

TEST_CASE("the concept asks for bool(const Progress&)") {
  CHECK(ProgressCallback<NoProgress>);
  CHECK(ProgressCallback<bool (*)(const Progress&)>);
  CHECK_FALSE(ProgressCallback<void (*)(const Progress&)>);
  CHECK_FALSE(ProgressCallback<bool (*)()>);
  CHECK_FALSE(ProgressCallback<bool (*)(Progress&)>);
}

TEST_CASE("what a callback throws passes through") {
  const auto throwing = [](const Progress&) -> bool { throw 42; };
  CHECK_THROWS_AS(ask(throwing, 0, 1), int);
}
