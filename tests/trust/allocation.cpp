// Memory runs out at every allocation of every operation: what was given is as it was, nothing
// stays behind, and the next call works.
#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include <doctest/doctest.h>
#include <support/trust.hpp>
#include <support/trust_checks.hpp>
#include <support/trust_memory.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

/// The numbers of the allocations to fail: all of few, else the first and as many others, spread.
std::vector<Index> failing(Index allocations, Index most) {
  std::vector<Index> numbers;
  for (Index i = 0; i < std::min(allocations, most); ++i)
    numbers.push_back(allocations <= most || i < most / 2
                          ? i
                          : most / 2 +
                                (i - most / 2) * (allocations - most / 2) / (most - most / 2));
  return numbers;
}

bool same_data(const Data& a, const Data& b) {
  return same_bits(a.x, b.x) && same_bits(a.start, b.start) && a.texts == b.texts &&
         a.weights == b.weights && a.labels == b.labels && a.other_labels == b.other_labels;
}

/// Calls `operation`, whose answer is known, with less and less memory.
template <class Operation>
void check_short_memory(const std::string& name, Index most, const Answer& expected,
                        Operation&& operation) {
  INFO(name);
  (void)operation();
  Index allocations = 0;
  {
    const ShortMemory enough(std::numeric_limits<Index>::max() - 1);
    (void)operation();
    allocations = enough.asked();
  }
  for (const auto lasting : {ShortMemory::once, ShortMemory::from_then_on})
    for (const Index i : failing(allocations, most)) {
      INFO("allocation " << i << " of " << allocations
                         << (lasting == ShortMemory::once ? ", once" : ", from then on"));
      const Index before = live_bytes();
      bool right = true, other = false;
      {
        Answer answer;
        try {
          const ShortMemory shortage(i, lasting);
          answer = operation();
        } catch (const std::bad_alloc&) {
          answer = expected;
        } catch (...) {
          other = true;
        }
        right = other || same_bits(answer, expected);
        if (!right || other) std::cerr << name << ", allocation " << i << '\n';
      }
      REQUIRE_FALSE(other);
      REQUIRE(right);
      REQUIRE(live_bytes() == before);
    }
  REQUIRE(same_bits(operation(), expected));
}

void check_everything(const Subject& subject, const Data& data, Way way, Index most) {
  const Data kept = data;
  const Model model = subject.fit(data, {});
  check_short_memory("fit", most, model.learned, [&] { return subject.fit(data, way).learned; });
  CHECK(same_data(data, kept));
  if (model.apply) {
    const Answer answer = model.apply(data, {});
    check_short_memory("apply", most, answer, [&] { return model.apply(data, way); });
    CHECK(same_data(data, kept));
    if (model.apply_in_place)
      check_short_memory("apply in place", most, answer,
                         [&] { return model.apply_in_place(data); });
    if (model.invert)
      check_short_memory("invert", most, Answer{model.invert(answer.rows, {})},
                         [&] { return Answer{model.invert(answer.rows, way)}; });
  }
  if (model.saved) {
    const auto bytes = model.saved();
    check_short_memory("load", most, model.learned, [&] { return model.loaded(bytes).learned; });
    check_short_memory("save", most, Answer{}, [&] {
      (void)model.saved();
      return Answer{};
    });
    CHECK(model.saved() == bytes);
  }
  if (model.copied)
    check_short_memory("copy", most, model.learned, [&] { return model.copied().learned; });
  if (model.merged)
    check_short_memory("merge", most, model.merged(model).learned,
                       [&] { return model.merged(model).learned; });
}

std::string everything(const Facts&) {
  return "";
}

}  // namespace

TEST_CASE("memory that runs out") {
  if (!memory_is_ours()) return;
  for_each_subject(everything, [](const Subject& subject) {
    check_everything(subject, ordinary_data(subject.facts, 12, 3, 1), {}, 300);
  });
}

TEST_CASE("memory that runs out in two threads") {
  if (!memory_is_ours()) return;
  for_each_subject(everything, [](const Subject& subject) {
    const Data data = ordinary_data(subject.facts, subject.facts.many_rows, 3, 1);
    check_everything(subject, data, {Layout::rows, 2}, 8);
  });
}

TEST_CASE("slow: memory that runs out, at every allocation") {
  if (!memory_is_ours()) return;
  for_each_subject(everything, [](const Subject& subject) {
    for (const Layout layout : {Layout::rows, Layout::strided})
      check_everything(subject, ordinary_data(subject.facts, 30, 4, 2), {layout, 1}, 1'000'000);
    check_everything(subject, ordinary_data(subject.facts, subject.facts.many_rows, 3, 1),
                     {Layout::rows, 2}, 300);
  });
}
